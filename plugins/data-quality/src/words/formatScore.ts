import { UNKNOWN_TEXT } from '@analytics-engine/plugin-analytics-react';

/** `98.24 %` of a score from 0 to 100. Never rounds up to 100: one bad row in a million still shows. */
export function formatScore(score: number | null | undefined): string {
  if (score === null || score === undefined || !Number.isFinite(score)) {
    return UNKNOWN_TEXT;
  }
  return `${Math.floor(score * 100) / 100} %`;
}
