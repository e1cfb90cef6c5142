/** Largest ONNX file unless configured otherwise. */
export const DEFAULT_MAX_ARTIFACT_BYTES = 256 * 1024 * 1024;
/** What onnxruntime 1.30 takes; newer files are refused by name, not by a riddle. */
export const IR_VERSIONS = { min: 3, max: 13 };
/** See {@link IR_VERSIONS}. Domains that are not here are not served. */
export const OPSETS: Record<string, { min: number; max: number }> = {
  'ai.onnx': { min: 7, max: 26 },
  'ai.onnx.ml': { min: 1, max: 5 },
};
/** Time to read a file and build a session from it. */
export const LOAD_TIMEOUT_MS = 30_000;
/** Time for one row of the warm-up. */
export const WARM_UP_TIMEOUT_MS = 5_000;
/** Rows of the batch whose time is measured. */
export const SPEED_ROWS = 256;
/** Runs of each size; the fastest counts. */
export const SPEED_RUNS = 5;
/** Longest run on the event loop: what takes longer for one row goes to a worker. */
export const IN_PROCESS_BUDGET_MICROSECONDS = 1_000;
/** One row that takes longer gets a process that can be killed. */
export const PROCESS_ROW_MICROSECONDS = 1_000_000;
/** Operators that can run without end. */
export const UNBOUNDED_OPERATORS = ['Loop', 'Scan', 'If', 'SequenceMap'];
