/** Rows whose scores lie in one range. */
export interface CalibrationBin {
  from: number;
  to: number;
  rows: number;
  /** Mean score of the rows; null without rows. */
  predicted: number | null;
  /** Share of the rows that are class 1; null without rows. */
  observed: number | null;
}

/** How far probabilities can be taken at their word. */
export interface Calibration {
  bins: CalibrationBin[];
  /** Distance of predicted and observed, averaged by rows. */
  expectedError: number;
}

const BINS = 10;

/**
 * A reliability table over ten equal ranges and the expected calibration error
 * (Naeini, Cooper and Hauskrecht, AAAI 2015).
 */
export function calibration(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): Calibration {
  const counts = new Float64Array(BINS);
  const predicted = new Float64Array(BINS);
  const observed = new Float64Array(BINS);
  for (let row = 0; row < labels.length; row++) {
    const bin = Math.min(BINS - 1, Math.floor(scores[row] * BINS));
    counts[bin] += 1;
    predicted[bin] += scores[row];
    observed[bin] += labels[row];
  }
  let distance = 0;
  const bins = Array.from(counts, (rows, bin) => {
    distance += Math.abs(predicted[bin] - observed[bin]);
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      rows,
      predicted: rows > 0 ? predicted[bin] / rows : null,
      observed: rows > 0 ? observed[bin] / rows : null,
    };
  });
  return { bins, expectedError: distance / labels.length };
}
