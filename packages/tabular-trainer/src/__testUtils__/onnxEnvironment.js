const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest gives tests typed arrays of their own; the native runtime answers with
 * those of the process and refuses the others. Here both are the same.
 */
module.exports = class OnnxEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.Float32Array = Float32Array;
    this.global.BigInt64Array = BigInt64Array;
  }
};
