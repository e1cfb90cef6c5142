import type { AnalysisVerdict } from '@analytics-engine/plugin-analytics-common';

/** `1.25 %`, for people. */
export function percent(share: number | null): string {
  return share === null ? 'unknown' : `${Number((share * 100).toFixed(2))} %`;
}

/** `12.3 ms`, for people. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** A check that neither condemns nor clears is inconclusive. */
export function verdictFrom(
  isWorse: boolean,
  isFine: boolean,
): AnalysisVerdict {
  if (isWorse) {
    return 'FAILURE';
  }
  return isFine ? 'SUCCESS' : 'INCONCLUSIVE';
}
