/** The server of `yarn tools bench predict`, started by it as a process of its own. */
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/bench/predict/serveModels.ts');
