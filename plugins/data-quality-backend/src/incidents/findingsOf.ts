import type { AnomalyVerdict } from '@analytics-engine/plugin-analytics-common';
import { ownerRefOf } from '@analytics-engine/plugin-analytics-node';
import type { FinishedRun } from '../types';
import type { Finding } from './types';

/** What a run found: failures to open incidents for, and passes that may close them. */
export interface RunFindings {
  failed: Finding[];
  passed: Array<{
    dataset: string;
    checkId: string;
    runId: string;
    actual: string;
  }>;
}

const WORDS = {
  volume: 'volume',
  freshness: 'gap',
  nullShare: 'share of nulls',
} as const;

const DIMENSIONS = {
  volume: 'volume',
  freshness: 'freshness',
  nullShare: 'completeness',
} as const;

/**
 * Failed checks and anomalies are failures, passed checks and normal figures
 * are passes. A warning is neither: it opens nothing and closes nothing. What
 * could not be evaluated says nothing about the data.
 */
export function findingsOf(
  { run, dataset, checks }: FinishedRun,
  /** Whose the dataset is; a check may name somebody else. */
  owner: string | null,
): RunFindings {
  const { runId } = run;
  const found: RunFindings = { failed: [], passed: [] };
  for (const result of run.results) {
    const { checkId, actual } = result;
    if (result.status === 'FAILED') {
      found.failed.push({
        dataset: dataset.name,
        checkId,
        title: result.name,
        dimension: result.dimension,
        severity: result.severity,
        owner: ownerRefOf(checks.get(checkId)?.owner) ?? owner,
        runId,
        actual,
        expected: result.expected,
        failedRows: result.failedRows,
        sampleKeys: result.sampleKeys,
      });
    } else if (result.status === 'PASSED') {
      found.passed.push({ dataset: dataset.name, checkId, runId, actual });
    }
  }
  for (const verdict of run.anomalies) {
    const checkId = anomalyId(verdict);
    if (verdict.verdict === 'ANOMALY') {
      found.failed.push({
        dataset: dataset.name,
        checkId,
        title: `Unusual ${WORDS[verdict.metric]}${
          verdict.column ? ` in ${verdict.column}` : ''
        }`,
        dimension: DIMENSIONS[verdict.metric],
        severity: verdict.severity,
        owner,
        runId,
        actual: verdict.reason,
        expected: expectedOf(verdict),
        failedRows: null,
        sampleKeys: [],
      });
    } else if (verdict.verdict === 'NORMAL') {
      found.passed.push({
        dataset: dataset.name,
        checkId,
        runId,
        actual: verdict.reason,
      });
    }
  }
  return found;
}

function anomalyId({ metric, column }: AnomalyVerdict): string {
  return column ? `anomaly:${metric}:${column}` : `anomaly:${metric}`;
}

function expectedOf({ expected }: AnomalyVerdict): string {
  const { low, high } = expected;
  return low === null || high === null
    ? 'some rows'
    : `${low.toPrecision(4)} to ${high.toPrecision(4)}`;
}
