import { UNKNOWN_TEXT } from '@analytics-engine/plugin-analytics-react';

/** Significant digits within which doubles are exact. */
const DIGITS = 12;

/** `98.24 %` of a score from 0 to 100. Never rounds up to 100: one bad row in a million still shows. */
export function formatScore(score: number | null | undefined): string {
  if (score === null || score === undefined || !Number.isFinite(score)) {
    return UNKNOWN_TEXT;
  }
  // 75.07 * 100 is 7506.999...: what the machine adds is not to be cut off.
  const hundredths = Math.floor(Number((score * 100).toPrecision(DIGITS)));
  return `${hundredths / 100} %`;
}
