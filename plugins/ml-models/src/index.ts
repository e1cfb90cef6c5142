export { mlModelsPlugin, mlModelsPlugin as default } from './plugin';
export { mlModelsApiRef } from './api/MlModelsApi';
export type { MlModelsApi } from './api/MlModelsApi';
