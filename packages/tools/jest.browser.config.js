const path = require('node:path');
const { rootDir: _, ...systems } = require('./jest.systems.config');

/**
 * The tests that drive the running product in a browser (`*.browser.ts`); not
 * part of the ordinary suite, which does not match these files. The product is
 * started once for all of them.
 */
module.exports = {
  ...systems,
  rootDir: path.resolve(__dirname, '../..'),
  roots: ['<rootDir>/packages/tools'],
  testMatch: ['**/src/**/*.browser.ts'],
  globalSetup: path.join(__dirname, 'jest.browser.setup.js'),
  globalTeardown: path.join(__dirname, 'jest.browser.teardown.js'),
  testTimeout: 120_000,
};
