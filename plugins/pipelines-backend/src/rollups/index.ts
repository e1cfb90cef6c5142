export * from './OutsideChanges';
export * from './rebuildRollup';
export * from './RollupRepairer';
