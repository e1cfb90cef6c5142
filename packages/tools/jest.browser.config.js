const path = require('node:path');
const { rootDir: _, ...systems } = require('./jest.systems.config');

/**
 * The tests that drive the running product in a browser (`*.browser.ts`); not
 * part of the ordinary suite, which does not match these files.
 */
module.exports = {
  ...systems,
  rootDir: path.resolve(__dirname, '../..'),
  roots: ['<rootDir>/packages/tools'],
  testMatch: ['**/src/**/*.browser.ts'],
  testTimeout: 120_000,
};
