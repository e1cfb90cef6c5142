export { dataQualityPlugin as default } from './plugin';
