export { dataQualityPlugin, dataQualityPlugin as default } from './plugin';
export { dataQualityApiRef } from './api/DataQualityApi';
export type { DataQualityApi } from './api/DataQualityApi';
export { useDatasetsQuality } from './hooks/useOverview';
export { useOpenIncidents } from './hooks/useIncidents';
export { OpenIncidents } from './overview/OpenIncidents';
export { QualityTile } from './overview/QualityTile';
