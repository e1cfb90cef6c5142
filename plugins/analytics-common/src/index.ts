export * from './access/permissions';
export * from './access/roles';
export * from './annotations';
export * from './duration';
export * from './names';
export * from './pipelines/definition';
export * from './pipelines/types';
export * from './thresholds';
