/**
 * Mean squared distance of probabilities and labels (Brier, Monthly Weather
 * Review 1950): lower is better.
 */
export function brierScore(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const distance = scores[row] - labels[row];
    sum += distance * distance;
  }
  return sum / labels.length;
}
