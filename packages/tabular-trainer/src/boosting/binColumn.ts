import { type FeatureBins, missingBinOf } from './FeatureBins';

/** Cells of equal width that say where the search for a bin begins. */
const CELLS = 4096;
/** Cuts in one cell; with more, halving the list is quicker. */
const MAX_CUTS_IN_CELL = 8;
/** A list of cuts padded to this is halved eight times. */
const PADDED_LENGTH = 256;

/** The bin of every value of the column that the bins were chosen for. */
export function binColumn(column: Float32Array, bins: FeatureBins): Uint8Array {
  const result = new Uint8Array(column.length);
  const padded = new Float32Array(PADDED_LENGTH).fill(Infinity);
  padded.set(bins.thresholds);
  const grid = createGrid(bins.thresholds);
  if (grid) searchFromCell(column, padded, grid, result);
  else searchByHalving(column, padded, result);
  if (bins.hasMissing) markMissing(column, missingBinOf(bins), result);
  return result;
}

/** Where to begin: values of a cell are in the cell's first bin or a later one. */
interface Grid {
  low: number;
  cellsPerUnit: number;
  firstBins: Uint8Array;
}

/** Undefined when the cuts lie too unevenly, or there is no room between them. */
function createGrid(thresholds: Float32Array): Grid | undefined {
  const low = thresholds[0];
  const cellsPerUnit = CELLS / (thresholds[thresholds.length - 1] - low);
  if (!Number.isFinite(cellsPerUnit)) return undefined;
  const counts = new Uint8Array(CELLS);
  for (const threshold of thresholds) {
    counts[cellOf(threshold, low, cellsPerUnit)] += 1;
  }
  if (counts.some(count => count > MAX_CUTS_IN_CELL)) return undefined;
  const firstBins = new Uint8Array(CELLS);
  for (let cell = 1; cell < CELLS; cell++) {
    firstBins[cell] = firstBins[cell - 1] + counts[cell - 1];
  }
  return { low, cellsPerUnit, firstBins };
}

/**
 * Never smaller for a larger value, whatever is rounded: so a cut of an
 * earlier cell is below every value of a later one.
 */
function cellOf(value: number, low: number, cellsPerUnit: number): number {
  const cell = (value - low) * cellsPerUnit;
  // Also for what is no number.
  if (!(cell > 0)) return 0;
  return cell < CELLS ? Math.floor(cell) : CELLS - 1;
}

function searchFromCell(
  column: Float32Array,
  padded: Float32Array,
  { low, cellsPerUnit, firstBins }: Grid,
  result: Uint8Array,
): void {
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = firstBins[cellOf(value, low, cellsPerUnit)];
    while (value > padded[bin]) bin += 1;
    result[row] = bin;
  }
}

function searchByHalving(
  column: Float32Array,
  padded: Float32Array,
  result: Uint8Array,
): void {
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
    result[row] = bin;
  }
}

function markMissing(
  column: Float32Array,
  missing: number,
  result: Uint8Array,
): void {
  for (let row = 0; row < column.length; row++) {
    if (Number.isNaN(column[row])) result[row] = missing;
  }
}
