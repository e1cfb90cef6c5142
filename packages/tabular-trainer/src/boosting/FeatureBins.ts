import { SeededRandom } from '../random/SeededRandom';

/** Bins of values; one more takes what is missing, so that a byte holds all. */
export const MAX_VALUE_BINS = 255;
/** Values that the bins of a feature are chosen from. */
const SAMPLE_ROWS = 100_000;

/** One feature cut into at most 255 ranges. */
export interface FeatureBins {
  /** Bin b holds values up to and including `thresholds[b]`; the last bin has none. */
  thresholds: Float32Array;
  /** Whether the rows that chose the bins had missing values. */
  hasMissing: boolean;
}

/** Bins of missing values come after those of values. */
export function missingBinOf(bins: FeatureBins): number {
  return bins.thresholds.length + 1;
}

/** All bins of a feature, the one of missing values included. */
export function binCountOf(bins: FeatureBins): number {
  return bins.thresholds.length + 2;
}

/**
 * Chooses ranges with about equally many rows each, as LightGBM and
 * scikit-learn do; a feature with few different values has a bin for each.
 */
export function chooseBins(column: Float32Array, seed: number): FeatureBins {
  const { values, hasMissing } = sortedSample(column, seed);
  const thresholds = cutBetweenFew(values) ?? cutIntoEqualShares(values);
  return { thresholds: Float32Array.from(thresholds), hasMissing };
}

/** A cut between any two neighbours, when there are few enough different values. */
function cutBetweenFew(sorted: Float32Array): number[] | undefined {
  const thresholds: number[] = [];
  for (let index = 1; index < sorted.length; index++) {
    if (sorted[index] === sorted[index - 1]) continue;
    if (thresholds.length + 1 === MAX_VALUE_BINS) return undefined;
    thresholds.push(between(sorted[index - 1], sorted[index]));
  }
  return thresholds;
}

/** Cuts at equal shares of the rows; equal values stay together. */
function cutIntoEqualShares(sorted: Float32Array): number[] {
  const thresholds: number[] = [];
  let last = 0;
  for (let bin = 1; bin < MAX_VALUE_BINS; bin++) {
    let at = Math.max(
      last + 1,
      Math.ceil((bin * sorted.length) / MAX_VALUE_BINS),
    );
    while (at < sorted.length && sorted[at] === sorted[at - 1]) at += 1;
    if (at >= sorted.length) break;
    thresholds.push(between(sorted[at - 1], sorted[at]));
    last = at;
  }
  return thresholds;
}

function sortedSample(
  column: Float32Array,
  seed: number,
): { values: Float32Array; hasMissing: boolean } {
  let present = 0;
  for (let row = 0; row < column.length; row++) {
    if (!Number.isNaN(column[row])) present += 1;
  }
  const hasMissing = present < column.length;
  // Values left out after one that is taken: as many as this on average.
  const gap = Math.max(0, present / SAMPLE_ROWS - 1);
  const random = SeededRandom.create(seed);
  const values = new Float32Array(present);
  let taken = 0;
  let skip = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (Number.isNaN(value)) continue;
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    values[taken++] = value;
    skip = gap === 0 ? 0 : Math.round(random.next() * 2 * gap);
  }
  return { values: values.subarray(0, taken).sort(), hasMissing };
}

/** A float32 t with low <= t < high, in the middle when there is room. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}
