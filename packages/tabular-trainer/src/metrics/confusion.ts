/** How often the answer at a threshold is right, and how often wrong. */
export interface Confusion {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
}

/** Counts answers, where a score of at least the threshold says class 1. */
export function confusion(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): Confusion {
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    counts[(scores[row] >= threshold ? 2 : 0) + labels[row]] += 1;
  }
  return {
    trueNegatives: counts[0],
    falseNegatives: counts[1],
    falsePositives: counts[2],
    truePositives: counts[3],
  };
}
