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

/** The bin of every value of a column. */
export function binColumn(column: Float32Array, bins: FeatureBins): Uint8Array {
  const missing = missingBinOf(bins);
  const result = new Uint8Array(column.length);
  // Padded so that eight halvings without a branch for the end always find the place.
  const padded = new Float32Array(256).fill(Infinity);
  padded.set(bins.thresholds);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = value > padded[127] ? 128 : 0;
    bin += value > padded[bin + 63] ? 64 : 0;
    bin += value > padded[bin + 31] ? 32 : 0;
    bin += value > padded[bin + 15] ? 16 : 0;
    bin += value > padded[bin + 7] ? 8 : 0;
    bin += value > padded[bin + 3] ? 4 : 0;
    bin += value > padded[bin + 1] ? 2 : 0;
    bin += value > padded[bin] ? 1 : 0;
    result[row] = Number.isNaN(value) ? missing : bin;
  }
  return result;
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
  const share = Math.min(1, SAMPLE_ROWS / Math.max(1, present));
  const random = SeededRandom.create(seed);
  const values = new Float32Array(present);
  let taken = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (Number.isNaN(value)) continue;
    if (share === 1 || random.next() < share) values[taken++] = value;
  }
  return { values: values.subarray(0, taken).sort(), hasMissing };
}

/** A float32 t with low <= t < high, in the middle when there is room. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}
