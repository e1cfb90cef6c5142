import { UNKNOWN_TEXT } from '@analytics-engine/plugin-analytics-react';

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
