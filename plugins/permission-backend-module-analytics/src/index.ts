export { permissionModuleAnalytics as default } from './module';
