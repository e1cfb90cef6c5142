import type { LagVerdict } from '@analytics-engine/plugin-analytics-common';

/** Commits that a verdict looks at. */
export const LAG_WINDOW_COMMITS = 10;

/** One report of a consumer's position in a partition. */
export interface CommitSample {
  atMs: number;
  /** Next offset to read. */
  offset: number;
  /** Records behind the end of the partition at that time. */
  lag: number;
}

/**
 * Judges a consumer by the shape of its recent commits, without thresholds:
 * Burrow's evaluation rules (linkedin/Burrow, "Consumer Lag Evaluation Rules"):
 *
 * 1. nothing is behind now: OK
 * 2. the position went back: REWIND
 * 3. the last commit is longer ago than the window is long: STOP. Burrow asks
 *    rule 4 first, and so misses a reader that died right after it caught up
 * 4. nothing was behind at some commit of the window: OK
 * 5. commits go on but the position stands: STALL
 * 6. the lag never decreased over the window: WARNING
 * 7. otherwise it keeps up: OK
 *
 * @param options.currentLag - lag by the partition's end now; a slow topic
 *   whose reader has caught up needs no new commits to be OK
 */
export function evaluateLag(options: {
  window: readonly CommitSample[];
  nowMs: number;
  currentLag?: number;
}): LagVerdict {
  const { window, nowMs, currentLag } = options;
  if (currentLag === 0) {
    return 'OK';
  }
  if (window.length < 2) {
    return window.length === 1 && window[0].lag === 0 ? 'OK' : 'UNKNOWN';
  }
  const first = window[0];
  const last = window[window.length - 1];
  const pairs = window.slice(1).map((after, index) => [window[index], after]);
  if (pairs.some(([before, after]) => after.offset < before.offset)) {
    return 'REWIND';
  }
  if (nowMs - last.atMs > last.atMs - first.atMs) {
    return last.lag === 0 && currentLag === undefined ? 'OK' : 'STOP';
  }
  if (window.some(({ lag }) => lag === 0)) {
    return 'OK';
  }
  if (first.offset === last.offset) {
    return 'STALL';
  }
  if (pairs.every(([before, after]) => after.lag >= before.lag)) {
    return 'WARNING';
  }
  return 'OK';
}

const SEVERITY: readonly LagVerdict[] = [
  'OK',
  'UNKNOWN',
  'WARNING',
  'REWIND',
  'STALL',
  'STOP',
];

/** The verdict on a consumer is that on its worst partition. */
export function worstVerdict(verdicts: readonly LagVerdict[]): LagVerdict {
  return verdicts.reduce<LagVerdict>(
    (worst, verdict) =>
      SEVERITY.indexOf(verdict) > SEVERITY.indexOf(worst) ? verdict : worst,
    verdicts.length === 0 ? 'UNKNOWN' : 'OK',
  );
}
