import {
  QUALITY_DIMENSIONS,
  qualityStatusOf,
  type CheckResult,
  type DimensionScores,
  type QualityStatus,
  type RunStatus,
} from '@analytics-engine/plugin-analytics-common';

/** What the results of a run come to. */
export interface RunScore {
  score: number | null;
  qualityStatus: QualityStatus;
  /** Evaluated of all, 0 to 1. */
  coverage: number;
  checksPassedPercent: number | null;
  dimensions: DimensionScores;
  status: RunStatus;
}

/**
 * A dimension's score is the mean of its checks by weight, the dataset's the
 * mean of its dimensions. What was not evaluated, for want of rows or because
 * of an error, is left out and lowers the coverage: it never counts as good.
 */
export function scoreRun(results: readonly CheckResult[]): RunScore {
  const dimensions: DimensionScores = {};
  for (const dimension of QUALITY_DIMENSIONS) {
    const own = results.filter(result => result.dimension === dimension);
    if (own.length > 0) {
      const score = weightedMean(own);
      dimensions[dimension] = {
        score,
        status: qualityStatusOf(score, {
          criticalFailed: own.some(isCriticalFailure),
        }),
        checks: own.length,
        failed: own.filter(({ status }) => status === 'FAILED').length,
      };
    }
  }
  const evaluated = results.filter(({ score }) => score !== null);
  const score = meanOf(
    Object.values(dimensions).map(dimension => dimension.score),
  );
  const passed = evaluated.filter(({ status }) => status === 'PASSED').length;
  return {
    score,
    qualityStatus: qualityStatusOf(score, {
      criticalFailed: results.some(isCriticalFailure),
    }),
    coverage: results.length > 0 ? evaluated.length / results.length : 0,
    checksPassedPercent:
      evaluated.length > 0 ? round((passed / evaluated.length) * 100) : null,
    dimensions,
    status: statusOf(results),
  };
}

/** Mean of the scores that are there; null when none is. */
export function meanOf(
  scores: ReadonlyArray<number | null | undefined>,
): number | null {
  const known = scores.filter(score => typeof score === 'number');
  return known.length > 0
    ? round(known.reduce((sum, score) => sum + score, 0) / known.length)
    : null;
}

/** Whether a result caps the status of everything that it is part of. */
export function isCriticalFailure(
  result: Pick<CheckResult, 'status' | 'severity'>,
): boolean {
  return result.status === 'FAILED' && result.severity === 'critical';
}

function weightedMean(results: readonly CheckResult[]): number | null {
  let sum = 0;
  let weights = 0;
  for (const { score, weight } of results) {
    if (score !== null) {
      sum += score * weight;
      weights += weight;
    }
  }
  return weights > 0 ? round(sum / weights) : null;
}

/** A failure of severity info warns; an error is worse than a warning and no failure. */
function statusOf(results: readonly CheckResult[]): RunStatus {
  const has = (wanted: (result: CheckResult) => boolean) =>
    results.some(wanted);
  if (
    has(({ status, severity }) => status === 'FAILED' && severity !== 'info')
  ) {
    return 'FAILED';
  }
  if (has(({ status }) => status === 'ERROR')) {
    return 'ERROR';
  }
  return results.every(({ status }) => status === 'PASSED')
    ? 'PASSED'
    : 'WARNED';
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
