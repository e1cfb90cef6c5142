import type { Evaluation } from '@analytics-engine/tabular-trainer';

/** The figures of a judged version, as REST and the registry show them; what is unknown is left out. */
export function figuresOf(evaluation: Evaluation): Record<string, number> {
  const { auc, logLoss, brier, accuracy, precision, recall, f1 } = evaluation;
  const figures = {
    auc,
    logLoss,
    brier,
    accuracy,
    precision,
    recall,
    f1,
    calibrationError: evaluation.calibration.expectedError,
    rows: evaluation.rows,
    positives: evaluation.positives,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(
      (entry): entry is [string, number] => entry[1] !== null,
    ),
  );
}
