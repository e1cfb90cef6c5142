import type { IncidentRow } from './rows';
import type { Finding } from './types';

/** What every failing run brings up to date. */
export function foundIn(finding: Finding) {
  return {
    severity: finding.severity,
    actual: finding.actual,
    expected: finding.expected,
    failed_rows: finding.failedRows,
    last_run_id: finding.runId,
    sample_keys: JSON.stringify(finding.sampleKeys),
  };
}

/** A person has looked at this finding and it has not become more. */
export function isSameFalsePositive(
  before: IncidentRow,
  finding: Finding,
): boolean {
  return (
    before.reason === 'FalsePositive' &&
    Number(finding.failedRows ?? 0) <= Number(before.failed_rows ?? 0)
  );
}
