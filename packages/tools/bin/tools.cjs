/**
 * `yarn tools <command>`: runs the TypeScript sources of this workspace as they
 * are, with the same transform that Backstage uses for backends.
 */
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/cli.ts');
