/*
 * The benchmarks measure the runner itself, without a manager and REST around
 * it. These are not part of the package's public interface, so they are named
 * in this one place.
 */
/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports */
export { DefaultPipelineRunner } from '@analytics-engine/plugin-pipelines-backend/src/runner/DefaultPipelineRunner';
export { migrateDatabase } from '@analytics-engine/plugin-pipelines-backend/src/database/migrateDatabase';
export { encodeRecords } from '@analytics-engine/plugin-pipelines-backend/src/runner/encodeRecords';
export { INSERT_SETTINGS } from '@analytics-engine/plugin-pipelines-backend/src/runner/insertSettings';
export { Ledger } from '@analytics-engine/plugin-pipelines-backend/src/ledger';
export { compileSink } from '@analytics-engine/plugin-pipelines-backend/src/transform';
export type { CompiledSink } from '@analytics-engine/plugin-pipelines-backend/src/transform';
export { MAX_BLOCKS_IN_FLIGHT } from '@analytics-engine/plugin-pipelines-backend/src/runner/limits';
/* eslint-enable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports */
