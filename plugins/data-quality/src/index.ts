export { dataQualityPlugin, dataQualityPlugin as default } from './plugin';
