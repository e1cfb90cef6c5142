import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { shareInterval } from '../../statistics/intervals';
import { percent, verdictFrom } from './words';
import { FAILURE_RISK, type ComparisonInput } from './types';

/** Share of rows to which a shadow gives the same label as production. */
export function checkAgreement({
  candidate,
  limits,
  strategy,
}: ComparisonInput): AnalysisCheck | undefined {
  const { agreements, pairs } = candidate;
  if (strategy !== 'shadow' || pairs === 0) {
    return undefined;
  }
  const limit = limits.minAgreement;
  const share = agreements / pairs;
  const isWorse = shareInterval(agreements, pairs, FAILURE_RISK).upper < limit;
  const isFine = share >= limit;
  const shown = `same label for ${percent(share)} of ${pairs} rows`;
  return {
    check: 'agreement',
    candidate: share,
    control: null,
    limit,
    unit: 'ratio',
    verdict: verdictFrom(isWorse, isFine),
    message: isFine
      ? shown
      : `${shown}, ${isWorse ? 'surely' : 'perhaps'} less than ${percent(
          limit,
        )}`,
  };
}
