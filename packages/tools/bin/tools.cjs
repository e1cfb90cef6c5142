/**
 * `yarn tools <command>`: runs the TypeScript sources of this workspace as they
 * are, with the same transform that Backstage uses for backends.
 */
// Benchmarks run models in this process: the runtime must not report them to its maker.
process.env.ORT_DISABLE_TELEMETRY = '1';
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/cli.ts');
