const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const cliConfig = path.join(root, 'node_modules/@backstage/cli/config');

/**
 * The tests against real systems (`*.systems.ts`) of every package, in one
 * run. The ordinary suite does not match these files; here the systems are
 * installed and started, and a test fails when that is not possible.
 */
module.exports = {
  rootDir: root,
  roots: ['<rootDir>/packages', '<rootDir>/plugins'],
  testMatch: ['**/src/**/*.systems.ts'],
  testEnvironment: require.resolve('jest-environment-node'),
  testTimeout: 120_000,
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
