import {
  dimensionOf,
  parseDurationSeconds,
  type CheckDefinition,
  type CheckResult,
  type CheckStatus,
  type CountBand,
} from '@analytics-engine/plugin-analytics-common';
import { failBandOf, formatNumber, isWithin, type RowBands } from './bands';
import {
  columnLabel,
  describeExpected,
  describeSeconds,
} from './describeCheck';
import type { CheckFinding, Outcome } from './types';

/** Score of a check that has no rows to count and only warns. */
const WARN_SCORE = 50;

/** Holds what was found against what the check expects. */
export function judgeOutcome(
  check: CheckDefinition,
  outcome: Outcome,
): CheckResult {
  const base = {
    checkId: check.id,
    name: check.name,
    type: check.type,
    dimension: dimensionOf(check),
    column: columnLabel(check),
    severity: check.severity,
    expected: describeExpected(check),
    weight: check.weight,
  };
  if (!('finding' in outcome)) {
    const isError = 'error' in outcome;
    return {
      ...base,
      status: isError ? 'ERROR' : 'NOT_EVALUATED',
      actual: isError ? 'could not be carried out' : outcome.notEvaluated,
      evaluatedRows: isError ? null : 0,
      failedRows: null,
      failedPercent: null,
      score: null,
      method: 'exact',
      sampleKeys: [],
      error: isError ? outcome.error : null,
    };
  }
  const { finding } = outcome;
  const { evaluated, failed } = finding;
  const verdict = verdictOn(check, finding);
  return {
    ...base,
    ...verdict,
    expected: describeExpected(
      check,
      verdict.status === 'WARN' ? 'warn' : 'fail',
    ),
    evaluatedRows: evaluated,
    failedRows: failed,
    failedPercent:
      evaluated && failed !== null ? round((failed / evaluated) * 100) : null,
    method: finding.method,
    sampleKeys: finding.sampleKeys,
    error: null,
  };
}

type Verdict = Pick<CheckResult, 'status' | 'score' | 'actual'>;

function verdictOn(check: CheckDefinition, finding: CheckFinding): Verdict {
  switch (check.type) {
    case 'freshness':
      return onLag(check, finding.lagSeconds ?? 0);
    case 'volume':
      return onVolume(check, finding.evaluated ?? 0);
    case 'schema':
      return onSchema(finding);
    default:
      return onRows(check, finding);
  }
}

function onRows(check: RowBands, finding: CheckFinding): Verdict {
  const failed = finding.failed ?? 0;
  const evaluated = finding.evaluated ?? 0;
  const fail = failBandOf(check);
  let status: CheckStatus = 'PASSED';
  if (fail && !isWithin(fail, failed, evaluated)) {
    status = 'FAILED';
  } else if (check.warn && !isWithin(check.warn, failed, evaluated)) {
    status = 'WARN';
  }
  const counted = `${formatNumber(failed)} of ${formatNumber(evaluated)} rows`;
  return {
    status,
    score:
      finding.evaluated === null
        ? scoreOf(status)
        : round(100 * (1 - failed / Math.max(evaluated, 1))),
    actual:
      finding.actual ??
      (finding.evaluated === null
        ? `${formatNumber(failed)} rows`
        : `${counted} (${formatNumber(
            (failed / Math.max(evaluated, 1)) * 100,
          )} %)`),
  };
}

function onLag(
  check: { warnAfter: string; failAfter: string },
  lagSeconds: number,
): Verdict {
  const warnAfter = parseDurationSeconds(check.warnAfter);
  const failAfter = parseDurationSeconds(check.failAfter);
  const share =
    lagSeconds <= warnAfter
      ? 1
      : (failAfter - lagSeconds) / Math.max(failAfter - warnAfter, 1);
  let status: CheckStatus = 'PASSED';
  if (lagSeconds > failAfter) {
    status = 'FAILED';
  } else if (lagSeconds > warnAfter) {
    status = 'WARN';
  }
  return {
    status,
    score: round(100 * Math.min(1, Math.max(0, share))),
    actual: `${describeSeconds(lagSeconds)} old`,
  };
}

function onVolume(
  check: { warn?: CountBand; fail?: CountBand },
  rows: number,
): Verdict {
  const outside = (band?: CountBand) =>
    band !== undefined &&
    (rows < (band.min ?? 0) || rows > (band.max ?? Infinity));
  let status: CheckStatus = 'PASSED';
  if (outside(check.fail)) {
    status = 'FAILED';
  } else if (outside(check.warn)) {
    status = 'WARN';
  }
  return {
    status,
    score: scoreOf(status),
    actual: `${formatNumber(rows)} rows`,
  };
}

function onSchema(finding: CheckFinding): Verdict {
  const failed = finding.failed ?? 0;
  const added = finding.added ?? 0;
  let status: CheckStatus = 'PASSED';
  if (failed > 0) {
    status = 'FAILED';
  } else if (added > 0) {
    status = 'WARN';
  }
  return {
    status,
    score:
      status === 'WARN'
        ? WARN_SCORE
        : round(100 * (1 - failed / Math.max(finding.evaluated ?? 0, 1))),
    actual: finding.actual ?? '',
  };
}

function scoreOf(status: CheckStatus): number {
  if (status === 'PASSED') {
    return 100;
  }
  return status === 'WARN' ? WARN_SCORE : 0;
}

/** Four decimals: one failing row in a million still shows. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
