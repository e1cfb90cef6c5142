import {
  UNKNOWN_TEXT,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';

/** What figures are called in front of people; others go by their own name. */
export const FIGURE_WORDS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  logLoss: 'Log loss',
  brier: 'Brier score',
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  calibrationError: 'Calibration error',
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
  r2: 'R²',
  rows: 'Rows',
  positives: 'Rows of the positive class',
};

/** Figures that count rows. */
const COUNTS = new Set(['rows', 'positives', 'rowsRead']);

/** A figure of a version or run, by what its name says it is. */
export function formatNamedFigure(
  name: string,
  value: number | null | undefined,
): string {
  return COUNTS.has(name) ? formatCount(value) : formatFigure(value);
}

/** A score, loss or other ratio with three digits; a dash when unknown. */
export function formatFigure(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? UNKNOWN_TEXT
    : value.toFixed(3);
}

/** `4.2 ms`; a dash when unknown. */
export function formatMilliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return UNKNOWN_TEXT;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
