export { dataQualityPlugin, dataQualityPlugin as default } from './plugin';
export { dataQualityApiRef } from './api/DataQualityApi';
export type { DataQualityApi } from './api/DataQualityApi';
export { useDatasetsQuality } from './hooks/useOverview';
