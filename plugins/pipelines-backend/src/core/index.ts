export * from './BlockLife';
export * from './createBlock';
export * from './HeldRecords';
export * from './offsets';
export * from './PipelineCore';
export * from './types';
