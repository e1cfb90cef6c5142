export { mlModelsPlugin, mlModelsPlugin as default } from './plugin';
