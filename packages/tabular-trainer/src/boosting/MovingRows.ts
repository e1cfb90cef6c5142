import type { BinnedMatrix } from './BinnedMatrix';

/**
 * What growing trees needs of each row, in an order that changes: the rows of
 * a leaf lie side by side. Fetching each row of a leaf from where it lay among
 * all rows took most of the time, because the processor waits for memory at
 * each of them; reading what lies side by side costs next to nothing. Nobody
 * has to know which row this was once.
 */
export interface MovingRows {
  bundles: Int32Array[];
  /** 0 or 1. */
  labels: Int32Array;
  /** Log odds so far. */
  scores: Float64Array;
  /** Packed. */
  derivatives: Float64Array;
}

/** Takes the bundles of the matrix as its own. */
export function createMovingRows(
  { bundles, rows }: BinnedMatrix,
  labels: Uint8Array,
  base: number,
): MovingRows {
  return {
    bundles,
    labels: Int32Array.from(labels),
    scores: new Float64Array(rows).fill(base),
    derivatives: new Float64Array(rows),
  };
}
