export { catalogModuleAnalytics as default } from './module';
