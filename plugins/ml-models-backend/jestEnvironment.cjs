const { TestEnvironment } = require('jest-environment-node');

/**
 * The sandbox of the test runner has typed arrays of its own, and
 * onnxruntime's native part only takes the process's.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { Float32Array, BigInt64Array, Float64Array });
  }
};
