export * from './rebuildRollup';
export * from './RollupRepairer';
