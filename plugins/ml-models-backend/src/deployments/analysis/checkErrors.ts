import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { differenceInterval } from '../../statistics/intervals';
import { percent } from './words';
import { FAILURE_RISK, SUCCESS_RISK, type ComparisonInput } from './types';

/** Share of predictions that were not answered: two proportions. */
export function checkErrors({
  candidate,
  control,
  limits,
}: ComparisonInput): AnalysisCheck {
  const limit = limits.maxErrorRateIncrease;
  const ours = { hits: candidate.errors, total: candidate.predictions };
  const theirs = { hits: control.errors, total: control.predictions };
  const rate = ({ hits, total }: typeof ours) =>
    total === 0 ? null : hits / total;
  const isWorse = differenceInterval(ours, theirs, FAILURE_RISK).lower > limit;
  const isFine = differenceInterval(ours, theirs, SUCCESS_RISK).upper <= limit;
  const shown = `errors ${percent(rate(ours))} against ${percent(
    rate(theirs),
  )}`;
  return {
    check: 'errors',
    verdict: isWorse ? 'FAILURE' : isFine ? 'SUCCESS' : 'INCONCLUSIVE',
    candidate: rate(ours),
    control: rate(theirs),
    limit,
    unit: 'ratio',
    message: isWorse
      ? `${shown}, surely more than ${percent(limit)} worse`
      : isFine
      ? shown
      : `${shown}, not yet sure that it is at most ${percent(limit)} worse`,
  };
}
