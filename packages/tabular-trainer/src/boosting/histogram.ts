import type { BinnedMatrix } from './BinnedMatrix';

/**
 * Where the time goes: for every row and feature a sum is brought up to date.
 * Four features share one pass over the rows, so that a row's derivatives are
 * read once for four columns; those of a leaf are first gathered in the order of
 * its rows (Ke et al., LightGBM, NeurIPS 2017). A histogram holds the sum of the
 * packed derivatives for every bin of every feature.
 *
 * @param derivatives - packed, in the order of `rows`
 */
export function buildHistogram(
  matrix: BinnedMatrix,
  rows: Int32Array,
  derivatives: Float64Array,
  target: Float64Array,
): void {
  const { columns, offsets } = matrix;
  target.fill(0);
  let feature = 0;
  for (; feature + 4 <= columns.length; feature += 4) {
    addFour(
      columns.slice(feature, feature + 4),
      offsets.subarray(feature, feature + 4),
      rows.length === matrix.rows ? undefined : rows,
      derivatives,
      target,
    );
  }
  for (; feature < columns.length; feature++) {
    addOne(columns[feature], offsets[feature], rows, derivatives, target);
  }
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

/** @param rows - undefined for all of them, in their order */
function addFour(
  [columnA, columnB, columnC, columnD]: Uint8Array[],
  [offsetA, offsetB, offsetC, offsetD]: Int32Array,
  rows: Int32Array | undefined,
  derivatives: Float64Array,
  target: Float64Array,
): void {
  if (!rows) {
    for (let row = 0; row < columnA.length; row++) {
      const value = derivatives[row];
      target[offsetA + columnA[row]] += value;
      target[offsetB + columnB[row]] += value;
      target[offsetC + columnC[row]] += value;
      target[offsetD + columnD[row]] += value;
    }
    return;
  }
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    const value = derivatives[index];
    target[offsetA + columnA[row]] += value;
    target[offsetB + columnB[row]] += value;
    target[offsetC + columnC[row]] += value;
    target[offsetD + columnD[row]] += value;
  }
}

function addOne(
  column: Uint8Array,
  offset: number,
  rows: Int32Array,
  derivatives: Float64Array,
  target: Float64Array,
): void {
  for (let index = 0; index < rows.length; index++) {
    target[offset + column[rows[index]]] += derivatives[index];
  }
}
