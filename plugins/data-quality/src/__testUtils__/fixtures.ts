import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckDefinitionInput,
  CheckItem,
  CheckResult,
  DatasetFreshness,
  DatasetQualityDetail,
  IncidentDetail,
  QualityRun,
} from '@analytics-engine/plugin-analytics-common';

/** When everything in the fixtures happened. */
export const NOW = '2026-03-01T12:00:00.000Z';

/** A freshness as the backend would tell it. */
export function freshness(
  dataset: string,
  more: Partial<DatasetFreshness> = {},
): DatasetFreshness {
  return {
    dataset,
    column: 'order_date',
    lastUpdate: NOW,
    lagSeconds: 42,
    warnAfterSeconds: 300,
    errorAfterSeconds: 900,
    status: 'FRESH',
    expected: true,
    method: 'partition-metadata',
    ...more,
  };
}

/** What one check found. */
export function checkResult(
  checkId: string,
  more: Partial<CheckResult> = {},
): CheckResult {
  return {
    checkId,
    name: checkId,
    type: 'completeness',
    dimension: 'completeness',
    column: 'customer_id',
    status: 'PASSED',
    severity: 'warning',
    expected: 'at most 0 rows with a missing customer_id',
    actual: '0 of 541,909 rows',
    evaluatedRows: 541_909,
    failedRows: 0,
    failedPercent: 0,
    score: 100,
    weight: 1,
    method: 'exact',
    sampleKeys: [],
    error: null,
    ...more,
  };
}

/** A check with its last result. */
export function checkItem(
  definition: Partial<CheckDefinitionInput> & { id: string },
  result: Partial<CheckResult> | null = {},
  more: Partial<CheckItem> = {},
): CheckItem {
  const whole = checkDefinitionSchema.parse({
    name: definition.id,
    dataset: 'orders',
    ...(definition.type ? {} : { type: 'completeness', column: 'customer_id' }),
    ...definition,
  });
  return {
    definition: whole,
    origin: 'user',
    editable: true,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    updatedBy: 'user:default/guest',
    source: null,
    lastResult: result
      ? {
          ...checkResult(whole.id, {
            name: whole.name,
            severity: whole.severity,
            ...result,
          }),
          runId: 'run-7',
          at: NOW,
        }
      : null,
    ...more,
  };
}

/** A run of the orders' checks. */
export function qualityRun(more: Partial<QualityRun> = {}): QualityRun {
  return {
    runId: 'run-7',
    dataset: 'orders',
    trigger: 'request',
    startedAt: NOW,
    finishedAt: NOW,
    status: 'FAILED',
    score: 91.5,
    qualityStatus: 'UNHEALTHY',
    coverage: 1,
    checksPassedPercent: 50,
    rowsScanned: 541_909,
    window: { from: null, to: null },
    durationMs: 210,
    queries: 1,
    dimensions: {
      completeness: {
        score: 75.07,
        status: 'UNHEALTHY',
        checks: 1,
        failed: 1,
      },
      validity: { score: 100, status: 'HEALTHY', checks: 1, failed: 0 },
    },
    results: [],
    anomalies: [],
    incidents: [],
    ...more,
  };
}

/** A dataset as the backend would tell it. */
export function datasetQuality(
  dataset: string,
  more: Partial<DatasetQualityDetail> = {},
): DatasetQualityDetail {
  const { results, anomalies, dimensions, incidents, ...run } = qualityRun();
  return {
    dataset,
    description: 'Order lines of the shop',
    owner: 'group:default/data-platform',
    score: 91.5,
    status: 'UNHEALTHY',
    coverage: 1,
    dimensions,
    checks: 2,
    failedChecks: 1,
    worstSeverity: 'critical',
    wrongSince: NOW,
    openIncidents: 1,
    anomalies: [],
    freshness: freshness(dataset),
    lastRun: {
      ...run,
      dataset,
      failedChecks: 1,
      warnedChecks: 0,
      erroredChecks: 0,
    },
    running: null,
    schedule: { dataset, schedule: '1h', origin: 'default', version: 1 },
    trend: [
      { at: '2026-02-28T12:00:00.000Z', score: 99.2 },
      { at: NOW, score: 91.5 },
    ],
    columns: [
      {
        name: 'order_id',
        type: 'String',
        personal: false,
        description: null,
      },
      {
        name: 'customer_id',
        type: 'Nullable(String)',
        personal: true,
        description: null,
      },
      { name: 'quantity', type: 'Int32', personal: false, description: null },
      {
        name: 'order_date',
        type: 'DateTime',
        personal: false,
        description: null,
      },
    ],
    items: [],
    ...more,
  };
}

/** An open incident of the orders. */
export function incident(
  id: string,
  more: Partial<IncidentDetail> = {},
): IncidentDetail {
  return {
    id,
    dataset: 'orders',
    checkId: 'customer-known',
    title: 'customer_id is known',
    dimension: 'completeness',
    severity: 'critical',
    state: 'OPEN',
    owner: 'group:default/data-platform',
    assignee: null,
    reason: null,
    actual: '135,080 of 541,909 rows (24.93 %)',
    expected: 'at most 0 rows with a missing customer_id',
    failedRows: 135_080,
    firstRunId: 'run-7',
    lastRunId: 'run-7',
    failures: 1,
    openedAt: NOW,
    updatedAt: NOW,
    resolvedAt: null,
    resolvedBy: null,
    availableTransitions: ['acknowledge', 'assign', 'resolve'],
    timeline: [
      {
        at: NOW,
        actor: 'plugin:data-quality',
        kind: 'opened',
        text: '135,080 of 541,909 rows (24.93 %)',
        runId: 'run-7',
      },
    ],
    sampleKeys: ['order_id=536414, order_line=0'],
    ...more,
  };
}
