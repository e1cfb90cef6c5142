import { TrainingDataError } from '../errors';
import { sigmoid } from '../metrics/sigmoid';
import { solveCholesky } from './solveCholesky';

/** Least weight of a row: where the model is certain the curvature vanishes. */
const MIN_ROW_WEIGHT = 1e-10;

/** Summed log loss plus l2 / 2 times the squared weights without the intercept. */
export function penalisedLoss(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  weights: Float64Array,
  l2: number,
): number {
  const scores = scoresOf(columns, labels.length, weights);
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const score = scores[row];
    // log(1 + e^s) - y s, written so that it does not overflow.
    loss +=
      Math.max(score, 0) +
      Math.log1p(Math.exp(-Math.abs(score))) -
      labels[row] * score;
  }
  let squares = 0;
  for (let index = 0; index < columns.length; index++) {
    squares += weights[index] * weights[index];
  }
  return loss + (l2 / 2) * squares;
}

/** The inverse Hessian times the gradient: what Newton's method subtracts. */
export function newtonStep(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  weights: Float64Array,
  l2: number,
): Float64Array {
  const rows = labels.length;
  const width = columns.length;
  const size = width + 1;
  const scores = scoresOf(columns, rows, weights);
  const residuals = new Float64Array(rows);
  const rowWeights = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const probability = sigmoid(scores[row]);
    residuals[row] = probability - labels[row];
    rowWeights[row] = Math.max(probability * (1 - probability), MIN_ROW_WEIGHT);
  }
  const ones = new Float64Array(rows).fill(1);
  const design = [...columns, ones];
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const weighted = new Float64Array(rows);
  for (let first = 0; first < size; first++) {
    const column = design[first];
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      weighted[row] = rowWeights[row] * column[row];
      sum += residuals[row] * column[row];
    }
    gradient[first] = sum + (first < width ? l2 * weights[first] : 0);
    for (let second = first; second < size; second++) {
      const product = dot(weighted, design[second]);
      hessian[first * size + second] = product;
      hessian[second * size + first] = product;
    }
  }
  for (let index = 0; index < size; index++) {
    // A hair on the intercept too keeps the matrix positive definite.
    hessian[index * size + index] += index < width ? l2 : MIN_ROW_WEIGHT;
  }
  if (!solveCholesky(hessian, gradient)) {
    throw new TrainingDataError(
      'The columns depend on each other too closely; use a larger l2',
    );
  }
  return gradient;
}

function scoresOf(
  columns: readonly Float64Array[],
  rows: number,
  weights: Float64Array,
): Float64Array {
  const scores = new Float64Array(rows).fill(weights[columns.length]);
  columns.forEach((column, index) => {
    const weight = weights[index];
    if (weight === 0) return;
    for (let row = 0; row < rows; row++) scores[row] += weight * column[row];
  });
  return scores;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < left.length; row++) sum += left[row] * right[row];
  return sum;
}
