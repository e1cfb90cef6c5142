/** Most bytes of records in one block. */
export const MAX_BLOCK_BYTES = 32 * 1024 * 1024;
/** Blocks of one pipeline on their way at once. */
export const MAX_BLOCKS_IN_FLIGHT = 3;
/** Bytes held beyond which no more are read. */
export const MAX_HELD_BYTES = 96 * 1024 * 1024;
/** Held records, in blocks, beyond which no more are read. */
export const MAX_HELD_BLOCKS = 2;
/** First and longest wait before a failed step is tried again, milliseconds. */
export const BACKOFF_MS = { first: 50, most: 5_000 };
/** How often unfinished blocks of other living runners are looked at, milliseconds. */
export const CLAIM_INTERVAL_MS = 250;
/** Longest wait for the blocks in hand when partitions are taken away, milliseconds. */
export const REVOKE_LIMIT_MS = 10_000;
/** Longest wait for the blocks in hand when a runner stops or pauses, milliseconds. */
export const STOP_LIMIT_MS = 30_000;
/** How often at most the log is told about positions, milliseconds. */
export const COMMIT_INTERVAL_MS = 1_000;

/**
 * Named steps of a block's life, in order: where the crash proof kills the
 * process. A hook is called with the name when the step is reached.
 */
export const CRASH_POINTS = [
  'before-record',
  'after-record',
  'before-insert',
  'after-insert',
  'after-verify',
  'before-complete',
  'after-complete',
  'before-rollup-swap',
  'after-rollup-swap',
] as const;

/** One of {@link CRASH_POINTS}. */
export type CrashPoint = (typeof CRASH_POINTS)[number];
