export * from './BlockLife';
export * from './createBlock';
export * from './HeldRecords';
export * from './offsets';
export * from './PipelineCore';
export { countRefused, foundAgain } from './sinkProgress';
export * from './types';
