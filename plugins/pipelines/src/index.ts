export { pipelinesPlugin, pipelinesPlugin as default } from './plugin';
export { pipelinesApiRef } from './api/PipelinesApi';
export type { PipelinesApi } from './api/PipelinesApi';
export { usePipelinesStatus } from './hooks/usePipelinesStatus';
export { PipelineStateChip } from './status/PipelineStateChip';
