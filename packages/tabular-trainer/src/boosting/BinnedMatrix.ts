import {
  binColumn,
  binCountOf,
  chooseBins,
  type FeatureBins,
} from './FeatureBins';

/** Columns as bytes, and where the histogram of each begins. */
export interface BinnedMatrix {
  rows: number;
  columns: Uint8Array[];
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
  return {
    rows: columns[0]?.length ?? 0,
    columns: columns.map((column, index) => binColumn(column, bins[index])),
    bins,
    offsets,
    totalBins,
  };
}
