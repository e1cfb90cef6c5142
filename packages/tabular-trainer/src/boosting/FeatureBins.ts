import { SeededRandom } from '../random/SeededRandom';

/** Bins of values; one more takes what is missing, so that a byte holds all. */
export const MAX_VALUE_BINS = 255;
/** Values that the bins of a feature are chosen from. */
const SAMPLE_ROWS = 200_000;

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
  const distinct: number[] = [];
  const starts: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (index === 0 || values[index] !== values[index - 1]) {
      distinct.push(values[index]);
      starts.push(index);
    }
  }
  const thresholds: number[] = [];
  if (distinct.length <= MAX_VALUE_BINS) {
    for (let index = 1; index < distinct.length; index++) {
      thresholds.push(between(distinct[index - 1], distinct[index]));
    }
  } else {
    // In whole numbers, so that rounding cannot add a bin.
    let bin = 1;
    for (let index = 1; index < distinct.length; index++) {
      const place = starts[index] * MAX_VALUE_BINS;
      if (place < bin * values.length) continue;
      thresholds.push(between(distinct[index - 1], distinct[index]));
      bin = Math.floor(place / values.length) + 1;
    }
  }
  return { thresholds: Float32Array.from(thresholds), hasMissing };
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
    result[row] = value === value ? bin : missing;
  }
  return result;
}

function sortedSample(
  column: Float32Array,
  seed: number,
): { values: Float32Array; hasMissing: boolean } {
  let present = 0;
  for (let row = 0; row < column.length; row++) {
    if (column[row] === column[row]) present += 1;
  }
  const hasMissing = present < column.length;
  const share = Math.min(1, SAMPLE_ROWS / Math.max(1, present));
  const random = SeededRandom.create(seed);
  const values = new Float32Array(present);
  let taken = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (value !== value) continue;
    if (share === 1 || random.next() < share) values[taken++] = value;
  }
  return { values: values.subarray(0, taken).sort(), hasMissing };
}

/** A float32 t with low <= t < high, in the middle when there is room. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}
