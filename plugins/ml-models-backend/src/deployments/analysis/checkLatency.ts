import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { quantileRanks } from '../../statistics/intervals';
import type { Slice } from './Slice';
import { milliseconds, verdictFrom } from './words';
import { FAILURE_RISK, type ComparisonInput } from './types';

const QUANTILE = 0.95;
/** Nobody notices less: a ratio of two tiny times says nothing. */
export const LATENCY_FLOOR_MS = 5;

/**
 * Calls that each side must have had before it can fail: one pause of the
 * process delays everything that waits at that moment, which says nothing of
 * a version.
 */
export const MIN_LATENCY_CALLS = 20;

/** Ratio of the p95 latencies. */
export function checkLatency({
  candidate,
  control,
  limits,
}: ComparisonInput): AnalysisCheck {
  const ours = candidate.latency.quantile(QUANTILE);
  const theirs = control.latency.quantile(QUANTILE);
  const check = {
    check: 'latency',
    candidate: ours,
    control: theirs,
    limit: limits.maxLatencyRatio,
    unit: 'ms',
  };
  if (ours === null || theirs === null) {
    return {
      ...check,
      verdict: 'INCONCLUSIVE',
      message: 'latency of one side is not known yet',
    };
  }
  const allowed = (reference: number) =>
    Math.max(LATENCY_FLOOR_MS, reference * limits.maxLatencyRatio);
  const isWorse =
    Math.min(candidate.latency.total, control.latency.total) >=
      MIN_LATENCY_CALLS &&
    boundOf(candidate, 'lower') > allowed(boundOf(control, 'upper'));
  const isFine = ours <= allowed(theirs);
  const shown = `p95 latency ${milliseconds(ours)} against ${milliseconds(
    theirs,
  )}`;
  return {
    ...check,
    verdict: verdictFrom(isWorse, isFine),
    message: isFine
      ? shown
      : `${shown}, ${isWorse ? 'surely' : 'perhaps'} more than ${
          limits.maxLatencyRatio
        } times as long`,
  };
}

/** What the p95 is at least, or at most, as far as this many calls can tell. */
function boundOf(slice: Slice, side: 'lower' | 'upper'): number {
  const { latency } = slice;
  const ranks = quantileRanks(QUANTILE, latency.total, FAILURE_RISK);
  return latency.quantile(ranks[side])!;
}
