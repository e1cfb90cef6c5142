import type {
  CheckDefinition,
  DatasetFreshness,
  FreshnessResponse,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationSeconds } from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { DateTime } from 'luxon';
import type { QualityWarehouse } from '../evaluate/QualityWarehouse';
import { readNewest } from './readNewest';

/** The manual's limits: more than 5 minutes is not normal, more than 15 is an alert. */
export const DEFAULT_WARN_AFTER_SECONDS = 300;
/** See {@link DEFAULT_WARN_AFTER_SECONDS}. */
export const DEFAULT_ERROR_AFTER_SECONDS = 900;

type FreshnessCheck = Extract<CheckDefinition, { type: 'freshness' }>;

/**
 * How old the newest row of each dataset is. A dataset with a freshness check
 * is held against that check's limits, others against the manual's. What
 * cannot be read is UNKNOWN, never fresh.
 */
export async function readFreshness(options: {
  datasets: readonly Dataset[];
  checks: readonly CheckDefinition[];
  warehouse: QualityWarehouse;
  now: DateTime;
}): Promise<FreshnessResponse> {
  const { datasets, warehouse, now } = options;
  const checks = new Map(
    options.checks.flatMap(check =>
      check.type === 'freshness' && check.enabled
        ? [[check.dataset, check] as const]
        : [],
    ),
  );
  const lines: DatasetFreshness[] = [];
  // One after the other: asking must stay cheap beside ingestion.
  for (const dataset of datasets) {
    lines.push(
      await freshnessOf(dataset, checks.get(dataset.name), warehouse, now),
    );
  }
  return {
    timestamp: now.toUTC().toISO()!,
    status: overall(lines.filter(({ dataset }) => checks.has(dataset))),
    datasets: lines,
  };
}

async function freshnessOf(
  dataset: Dataset,
  check: FreshnessCheck | undefined,
  warehouse: QualityWarehouse,
  now: DateTime,
): Promise<DatasetFreshness> {
  const column = check?.column ?? dataset.timeColumn ?? null;
  const line = {
    dataset: dataset.name,
    column,
    warnAfterSeconds: check
      ? parseDurationSeconds(check.warnAfter)
      : DEFAULT_WARN_AFTER_SECONDS,
    errorAfterSeconds: check
      ? parseDurationSeconds(check.failAfter)
      : DEFAULT_ERROR_AFTER_SECONDS,
  };
  const newest =
    column === null ? null : await readNewest(dataset, column, warehouse);
  if (newest === null || newest.atMs === null) {
    return {
      ...line,
      lastUpdate: null,
      lagSeconds: null,
      status: 'UNKNOWN',
      method: newest?.method ?? null,
    };
  }
  // A clock that is ahead makes no row newer than now.
  const lagSeconds = Math.max(0, (now.toMillis() - newest.atMs) / 1000);
  return {
    ...line,
    lastUpdate: DateTime.fromMillis(newest.atMs, { zone: 'utc' }).toISO(),
    lagSeconds,
    status: verdictOn(lagSeconds, line),
    method: newest.method,
  };
}

function verdictOn(
  lagSeconds: number,
  limits: Pick<DatasetFreshness, 'warnAfterSeconds' | 'errorAfterSeconds'>,
): DatasetFreshness['status'] {
  if (lagSeconds > limits.errorAfterSeconds) {
    return 'STALE';
  }
  return lagSeconds > limits.warnAfterSeconds ? 'WARN' : 'FRESH';
}

function overall(
  lines: readonly DatasetFreshness[],
): FreshnessResponse['status'] {
  if (lines.some(({ status }) => status === 'STALE')) {
    return 'STALE';
  }
  const isKnown = lines.length > 0 && lines.every(l => l.status !== 'UNKNOWN');
  return isKnown ? 'UP' : 'UNKNOWN';
}
