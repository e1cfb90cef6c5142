export { sampleShopPlugin as default } from './plugin';
