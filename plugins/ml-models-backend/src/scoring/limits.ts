/** Most rows of one run. */
export const MAX_SCORE_ROWS = 100_000_000;
/** Rows that are read and scored at once: a few milliseconds of the event loop. */
export const PAGE_ROWS = 2_000;
/** Rows of one insert, a multiple of {@link PAGE_ROWS}: the unit of exactly-once. */
export const BLOCK_ROWS = 20_000;
/** Time for the scores of one page. */
export const SCORE_TIMEOUT_MS = 60_000;
/** Pages give way to callers who wait; this often before the run is given up. */
export const MAX_YIELDS = 600;
export const YIELD_MS = 500;
/** Attempts at one insert, and the wait before the second; it doubles. */
export const INSERT_ATTEMPTS = 6;
export const INSERT_RETRY_MS = 500;
/** Time for counting the rows to score while the caller waits. */
export const COUNT_TIMEOUT_MS = 60_000;
/** Time for one insert of a block. */
export const INSERT_TIMEOUT_MS = 60_000;
