export { mlModelsPlugin as default } from './plugin';
