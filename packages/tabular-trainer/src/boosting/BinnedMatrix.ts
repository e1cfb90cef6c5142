import { binColumn } from './binColumn';
import { binCountOf, chooseBins, type FeatureBins } from './FeatureBins';

/** Features whose bins lie side by side in one number. */
export const BUNDLE_SIZE = 4;

/** Columns as bytes, and where the histogram of each begins. */
export interface BinnedMatrix {
  rows: number;
  columns: Uint8Array[];
  /**
   * The same, four features in each number, so that a row of a leaf is
   * fetched from memory once for four features. What is left over is not here.
   */
  bundles: Int32Array[];
  bins: FeatureBins[];
  /** First bin of each feature in a histogram of all of them. */
  offsets: Int32Array;
  totalBins: number;
}

/** Chooses bins for every column and applies them. */
export function binMatrix(
  columns: readonly Float32Array[],
  seed: number,
): BinnedMatrix {
  const bins = columns.map((column, index) => chooseBins(column, seed + index));
  const offsets = new Int32Array(bins.length);
  let totalBins = 0;
  bins.forEach((each, index) => {
    offsets[index] = totalBins;
    totalBins += binCountOf(each);
  });
  const rows = columns[0]?.length ?? 0;
  const bytes = columns.map((column, index) => binColumn(column, bins[index]));
  const bundles: Int32Array[] = [];
  for (let at = 0; at + BUNDLE_SIZE <= bytes.length; at += BUNDLE_SIZE) {
    bundles.push(bundle(bytes.slice(at, at + BUNDLE_SIZE), rows));
  }
  return { rows, columns: bytes, bundles, bins, offsets, totalBins };
}

function bundle(columns: Uint8Array[], rows: number): Int32Array {
  const [first, second, third, fourth] = columns;
  const result = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    result[row] =
      first[row] |
      (second[row] << 8) |
      (third[row] << 16) |
      (fourth[row] << 24);
  }
  return result;
}
