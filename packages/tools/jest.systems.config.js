const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const cliConfig = path.join(root, 'node_modules/@backstage/cli/config');

/**
 * Ordinary tests that speak to a database: the suite runs them on SQLite, here
 * they run on a real PostgreSQL too.
 */
const DATABASE_TESTS = [
  'analytics-node/src/access/idempotency/IdempotencyStore',
  'analytics-node/src/audit/ChainedAudit',
  'analytics-node/src/database/AnalyticsDatabase',
  'analytics-node/src/datasets/DefaultDatasetsService',
  'analytics-node/src/gates/DatabaseGates',
  'analytics-node/src/operations/DatabaseOperations',
  'analytics-node/src/settings/DatabaseSettings',
  'data-quality-backend/src/checks/CheckStore',
  'data-quality-backend/src/incidents/IncidentBook',
  'data-quality-backend/src/runs/RunLeases',
  'data-quality-backend/src/runs/RunStore',
  'data-quality-backend/src/series/SeriesStore',
  'pipelines-backend/src/deadLetters/DeadLetterStore',
  'pipelines-backend/src/ledger/Ledger',
  'pipelines-backend/src/manager/ManagedPipeline',
  'pipelines-backend/src/ownPipeline',
  'pipelines-backend/src/plugin',
  'sample-shop-backend/src/feed/ShopFeed',
].map(name => `<rootDir>/plugins/${name}.test.ts`);

/**
 * The tests against real systems (`*.systems.ts`) of every package, in one
 * run. The ordinary suite does not match these files; here the systems are
 * installed and started, and a test fails when that is not possible.
 */
module.exports = {
  rootDir: root,
  roots: ['<rootDir>/packages', '<rootDir>/plugins'],
  testMatch: ['**/src/**/*.systems.ts', ...DATABASE_TESTS],
  globalSetup: path.join(__dirname, 'jest.systems.setup.js'),
  globalTeardown: path.join(__dirname, 'jest.systems.teardown.js'),
  testEnvironment: require.resolve('jest-environment-node'),
  testTimeout: 120_000,
  // Backstage's DatabaseManager means to destroy its clients when a backend
  // stops, and fails at that (it takes the client's configuration for a text),
  // so that the pools of Knex keep their timers.
  forceExit: true,
  moduleFileExtensions: [
    'ts',
    'tsx',
    'js',
    'jsx',
    'mjs',
    'cjs',
    'json',
    'node',
  ],
  modulePathIgnorePatterns: ['/dist/', '/dist-types/'],
  transform: {
    '\\.(mts|cts|ts|tsx)$': [
      path.join(cliConfig, 'jestSwcTransform.js'),
      {
        module: { ignoreDynamic: true, exportInteropAnnotation: true },
        jsc: { parser: { syntax: 'typescript', tsx: false } },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
};
