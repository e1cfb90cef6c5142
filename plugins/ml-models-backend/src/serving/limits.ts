/** Longest stretch of model work on the event loop. */
export const EVENT_LOOP_BUDGET_MICROSECONDS = 2_000;
/** Time to load a model that passed its gate. */
export const LOAD_TIMEOUT_MS = 60_000;
/** Share of `maxConcurrent` above which low priority work is dropped. */
export const LOW_PRIORITY_SHARE = 0.5;
/** Times `modelTimeout` that low priority work may take: its thread gives way to all others. */
export const LOW_PRIORITY_PATIENCE = 3;
/** Rows that are encoded before the event loop gets a turn. */
export const ENCODE_ROWS = 500;
