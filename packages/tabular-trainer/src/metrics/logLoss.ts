/** Probabilities are kept this far from 0 and 1, as scikit-learn does for doubles. */
const CLIP = 2 ** -52;

/**
 * Mean negative log likelihood of the labels (Good, "Rational Decisions",
 * JRSS B 1952): lower is better, and certainty that is wrong costs most.
 */
export function logLoss(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const right = labels[row] === 1 ? scores[row] : 1 - scores[row];
    sum -= Math.log(Math.min(Math.max(right, CLIP), 1 - CLIP));
  }
  return sum / labels.length;
}
