import type { BinnedMatrix } from './BinnedMatrix';

/**
 * Where the time goes: for every row and feature, two sums are brought up to
 * date. Four features share one pass over the rows, so that a row's gradients
 * are read once for four columns; gradients of a leaf are first gathered in the
 * order of its rows (Ke et al., LightGBM, NeurIPS 2017). A histogram holds pairs
 * of sums (gradient, hessian) for every bin of every feature.
 */
export function buildHistogram(
  matrix: BinnedMatrix,
  rows: Int32Array,
  /** Gradient and hessian in turn, in the order of `rows`. */
  derivatives: Float32Array,
  target: Float64Array,
): void {
  const { columns, offsets } = matrix;
  target.fill(0);
  const whole = rows.length === matrix.rows;
  let feature = 0;
  for (; feature + 4 <= columns.length; feature += 4) {
    const first = offsets[feature];
    const second = offsets[feature + 1];
    const third = offsets[feature + 2];
    const fourth = offsets[feature + 3];
    if (whole) {
      addFourWhole(
        columns[feature],
        columns[feature + 1],
        columns[feature + 2],
        columns[feature + 3],
        2 * first,
        2 * second,
        2 * third,
        2 * fourth,
        derivatives,
        target,
      );
    } else {
      addFour(
        columns[feature],
        columns[feature + 1],
        columns[feature + 2],
        columns[feature + 3],
        2 * first,
        2 * second,
        2 * third,
        2 * fourth,
        rows,
        derivatives,
        target,
      );
    }
  }
  for (; feature < columns.length; feature++) {
    addOne(columns[feature], 2 * offsets[feature], rows, derivatives, target);
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

function addFourWhole(
  columnA: Uint8Array,
  columnB: Uint8Array,
  columnC: Uint8Array,
  columnD: Uint8Array,
  offsetA: number,
  offsetB: number,
  offsetC: number,
  offsetD: number,
  derivatives: Float32Array,
  target: Float64Array,
): void {
  const count = columnA.length;
  for (let row = 0; row < count; row++) {
    const gradient = derivatives[2 * row];
    const hessian = derivatives[2 * row + 1];
    const a = offsetA + 2 * columnA[row];
    const b = offsetB + 2 * columnB[row];
    const c = offsetC + 2 * columnC[row];
    const d = offsetD + 2 * columnD[row];
    target[a] += gradient;
    target[a + 1] += hessian;
    target[b] += gradient;
    target[b + 1] += hessian;
    target[c] += gradient;
    target[c + 1] += hessian;
    target[d] += gradient;
    target[d + 1] += hessian;
  }
}

function addFour(
  columnA: Uint8Array,
  columnB: Uint8Array,
  columnC: Uint8Array,
  columnD: Uint8Array,
  offsetA: number,
  offsetB: number,
  offsetC: number,
  offsetD: number,
  rows: Int32Array,
  derivatives: Float32Array,
  target: Float64Array,
): void {
  const count = rows.length;
  for (let index = 0; index < count; index++) {
    const row = rows[index];
    const gradient = derivatives[2 * index];
    const hessian = derivatives[2 * index + 1];
    const a = offsetA + 2 * columnA[row];
    const b = offsetB + 2 * columnB[row];
    const c = offsetC + 2 * columnC[row];
    const d = offsetD + 2 * columnD[row];
    target[a] += gradient;
    target[a + 1] += hessian;
    target[b] += gradient;
    target[b + 1] += hessian;
    target[c] += gradient;
    target[c + 1] += hessian;
    target[d] += gradient;
    target[d + 1] += hessian;
  }
}

function addOne(
  column: Uint8Array,
  offset: number,
  rows: Int32Array,
  derivatives: Float32Array,
  target: Float64Array,
): void {
  const count = rows.length;
  for (let index = 0; index < count; index++) {
    const at = offset + 2 * column[rows[index]];
    target[at] += derivatives[2 * index];
    target[at + 1] += derivatives[2 * index + 1];
  }
}
