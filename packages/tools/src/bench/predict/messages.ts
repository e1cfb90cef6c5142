/** What the benchmark's server is told. */
export interface ToModelServer {
  /** `watch-loop` begins to measure how late the event loop is, `loop-delay` ends it. */
  kind: 'watch-loop' | 'loop-delay';
}

/** How late the event loop was. */
export interface LoopDelay {
  kind: 'loop-delay';
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** What it says. */
export type FromModelServer = { kind: 'ready' | 'watching' } | LoopDelay;
