import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { differenceInterval } from '../../statistics/intervals';
import { percent, verdictFrom } from './words';
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
  const wordsOf = () => {
    if (isWorse) {
      return `${shown}, surely more than ${percent(limit)} worse`;
    }
    return isFine
      ? shown
      : `${shown}, not yet sure that it is at most ${percent(limit)} worse`;
  };
  return {
    check: 'errors',
    verdict: verdictFrom(isWorse, isFine),
    candidate: rate(ours),
    control: rate(theirs),
    limit,
    unit: 'ratio',
    message: wordsOf(),
  };
}
