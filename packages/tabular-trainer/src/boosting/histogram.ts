import { BUNDLE_SIZE, type BinnedMatrix } from './BinnedMatrix';
import type { MovingRows } from './MovingRows';

/**
 * Where the time goes: for every row and feature a sum is brought up to date.
 * Four features share one pass over the rows, so that a row's derivatives are
 * read once for four columns. A histogram holds the sum of the packed
 * derivatives for every bin of every feature.
 */
export function buildHistogram(
  { offsets }: BinnedMatrix,
  { bundles, derivatives }: MovingRows,
  from: number,
  to: number,
  target: Float64Array,
): void {
  target.fill(0);
  const own = derivatives.subarray(from, to);
  bundles.forEach((bundle, index) =>
    addBundle(
      bundle.subarray(from, to),
      own,
      offsets,
      index * BUNDLE_SIZE,
      target,
    ),
  );
}

/** What is left of a parent when one child is taken away: the other child. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
): void {
  for (let index = 0; index < parent.length; index++) {
    parent[index] -= child[index];
  }
}

/** @param feature - the first of the bundle */
function addBundle(
  bundle: Int32Array,
  derivatives: Float64Array,
  offsets: Int32Array,
  feature: number,
  target: Float64Array,
): void {
  const offsetA = offsets[feature];
  const offsetB = offsets[feature + 1];
  const offsetC = offsets[feature + 2];
  const offsetD = offsets[feature + 3];
  for (let row = 0; row < bundle.length; row++) {
    const value = derivatives[row];
    const bins = bundle[row];
    target[offsetA + (bins & 0xff)] += value;
    target[offsetB + ((bins >>> 8) & 0xff)] += value;
    target[offsetC + ((bins >>> 16) & 0xff)] += value;
    target[offsetD + (bins >>> 24)] += value;
  }
}
