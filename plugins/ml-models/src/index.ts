export { mlModelsPlugin, mlModelsPlugin as default } from './plugin';
export { mlModelsApiRef } from './api/MlModelsApi';
export type { MlModelsApi } from './api/MlModelsApi';
export { useModelStatuses, useModelsMetrics } from './hooks/useModels';
export { ModelLines } from './list/ModelLines';
export { ServingTile } from './list/ServingTile';
