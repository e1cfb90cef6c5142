import { areaUnderCurve } from './areaUnderCurve';
import { brierScore } from './brierScore';
import { calibration, type Calibration } from './calibration';
import { confusion, type Confusion } from './confusion';
import { logLoss } from './logLoss';

/** What a model is worth on rows that it was not fitted on. */
export interface Evaluation {
  rows: number;
  positives: number;
  /** Null when one of the classes is not there. */
  auc: number | null;
  logLoss: number;
  brier: number;
  accuracy: number;
  /** Null when the model never says 1. */
  precision: number | null;
  /** Null when there is no row of class 1. */
  recall: number | null;
  f1: number | null;
  threshold: number;
  confusion: Confusion;
  calibration: Calibration;
}

/**
 * Judges scores against labels. Accuracy, precision, recall and F1 are at the
 * threshold (van Rijsbergen, Information Retrieval, 1979); the others do not
 * depend on one.
 *
 * @throws RangeError without rows
 */
export function evaluate(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold = 0.5,
): Evaluation {
  if (labels.length === 0 || labels.length !== scores.length) {
    throw new RangeError(
      `Expected as many scores as labels and at least one, got ${scores.length} and ${labels.length}`,
    );
  }
  const counts = confusion(scores, labels, threshold);
  const said = counts.truePositives + counts.falsePositives;
  const positives = counts.truePositives + counts.falseNegatives;
  const auc = areaUnderCurve(scores, labels);
  return {
    rows: labels.length,
    positives,
    auc: Number.isNaN(auc) ? null : auc,
    logLoss: logLoss(scores, labels),
    brier: brierScore(scores, labels),
    accuracy: (counts.truePositives + counts.trueNegatives) / labels.length,
    precision: said > 0 ? counts.truePositives / said : null,
    recall: positives > 0 ? counts.truePositives / positives : null,
    f1:
      said + positives > 0
        ? (2 * counts.truePositives) / (said + positives)
        : null,
    threshold,
    confusion: counts,
    calibration: calibration(scores, labels),
  };
}
