import { BUNDLE_SIZE, type BinnedMatrix } from './BinnedMatrix';

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
  const { bundles, columns, offsets } = matrix;
  const all = rows.length === matrix.rows;
  target.fill(0);
  let feature = 0;
  for (const bundle of bundles) {
    if (all) addAll(bundle, offsets, feature, derivatives, target);
    else addSome(bundle, offsets, feature, rows, derivatives, target);
    feature += BUNDLE_SIZE;
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

/** All rows, in their order. @param feature - the first of the bundle */
function addAll(
  bundle: Int32Array,
  offsets: Int32Array,
  feature: number,
  derivatives: Float64Array,
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

/** Some rows. @param feature - the first of the bundle */
function addSome(
  bundle: Int32Array,
  offsets: Int32Array,
  feature: number,
  rows: Int32Array,
  derivatives: Float64Array,
  target: Float64Array,
): void {
  const offsetA = offsets[feature];
  const offsetB = offsets[feature + 1];
  const offsetC = offsets[feature + 2];
  const offsetD = offsets[feature + 3];
  for (let index = 0; index < rows.length; index++) {
    const value = derivatives[index];
    const bins = bundle[rows[index]];
    target[offsetA + (bins & 0xff)] += value;
    target[offsetB + ((bins >>> 8) & 0xff)] += value;
    target[offsetC + ((bins >>> 16) & 0xff)] += value;
    target[offsetD + (bins >>> 24)] += value;
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
