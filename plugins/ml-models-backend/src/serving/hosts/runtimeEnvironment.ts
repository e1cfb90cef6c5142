/**
 * What must be in the environment before the first session opens in a process.
 *
 * The official builds of ONNX Runtime report names and hashes of the models,
 * and the machine, to their maker unless they are told not to. Threads have a
 * copy of the environment that the native part does not see: the process sets
 * it for them.
 */
export const RUNTIME_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' };
