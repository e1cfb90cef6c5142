import { binColumn } from './binColumn';
import { binCountOf, chooseBins, type FeatureBins } from './FeatureBins';

/** Features whose bins lie side by side in one number. */
export const BUNDLE_SIZE = 4;
const BITS_PER_BIN = 8;

/** Columns as bytes, and where the histogram of each begins. */
export interface BinnedMatrix {
  rows: number;
  features: number;
  /**
   * Four features in each number, so that all that is done with a row is done
   * for four of them at once. The last bundle may have room for more features
   * than there are; what it says of those goes to a bin that nobody reads.
   */
  bundles: Int32Array[];
  bins: FeatureBins[];
  /** First bin of each feature of the bundles in a histogram of all of them. */
  offsets: Int32Array;
  totalBins: number;
}

/** Where a feature lies in the bundles. */
export function placeOf(feature: number): { bundle: number; shift: number } {
  return {
    bundle: Math.floor(feature / BUNDLE_SIZE),
    shift: (feature % BUNDLE_SIZE) * BITS_PER_BIN,
  };
}

/** Chooses bins for every column and applies them. */
export function binMatrix(
  columns: readonly Float32Array[],
  seed: number,
): BinnedMatrix {
  const rows = columns[0]?.length ?? 0;
  const features = columns.length;
  const bundles = Array.from(
    { length: Math.ceil(features / BUNDLE_SIZE) },
    () => new Int32Array(rows),
  );
  const offsets = new Int32Array(bundles.length * BUNDLE_SIZE);
  const bins: FeatureBins[] = [];
  let totalBins = 0;
  columns.forEach((column, feature) => {
    const chosen = chooseBins(column, seed + feature);
    const { bundle, shift } = placeOf(feature);
    addToBundle(binColumn(column, chosen), bundles[bundle], shift);
    offsets[feature] = totalBins;
    totalBins += binCountOf(chosen);
    bins.push(chosen);
  });
  offsets.fill(totalBins, features);
  totalBins += 1;
  return { rows, features, bundles, bins, offsets, totalBins };
}

function addToBundle(
  column: Uint8Array,
  bundle: Int32Array,
  shift: number,
): void {
  for (let row = 0; row < column.length; row++) {
    bundle[row] |= column[row] << shift;
  }
}
