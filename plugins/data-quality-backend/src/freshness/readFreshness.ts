import {
  parseDurationSeconds,
  type CheckDefinition,
  type DatasetFreshness,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { readNewestTime } from '@analytics-engine/plugin-analytics-node';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';

/** The manual's limits, for datasets without a freshness check. */
const WARN_AFTER_SECONDS = 300;
const ERROR_AFTER_SECONDS = 900;
/** A date without a time, plain or wrapped. */
const DATE_TYPE = /^(Nullable\(|LowCardinality\()*Date(32)?\)*$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How old the newest data of a dataset is. The parts of a table know the
 * newest time in them when it is in the partition key, and then no row is read.
 */
export async function readFreshness(
  dataset: Dataset,
  checks: readonly CheckDefinition[],
  warehouse: WarehouseService,
): Promise<DatasetFreshness> {
  const check = checks.find(
    each => each.type === 'freshness' && each.enabled && !each.filter,
  );
  const limits =
    check?.type === 'freshness'
      ? {
          warnAfterSeconds: parseDurationSeconds(check.warnAfter),
          errorAfterSeconds: parseDurationSeconds(check.failAfter),
        }
      : {
          warnAfterSeconds: WARN_AFTER_SECONDS,
          errorAfterSeconds: ERROR_AFTER_SECONDS,
        };
  const column =
    (check?.type === 'freshness' ? check.column : undefined) ??
    dataset.timeColumn;
  const newest = column
    ? await readNewest(dataset, column, QualityWarehouse.create({ warehouse }))
    : { atMs: null, method: null };
  const type = dataset.columns.find(({ name }) => name === column)?.type;
  const lagSeconds =
    newest.atMs === null
      ? null
      : Math.max(0, Math.round((Date.now() - endOf(newest.atMs, type)) / 1000));
  return {
    dataset: dataset.name,
    column: column ?? null,
    lastUpdate:
      newest.atMs === null ? null : new Date(newest.atMs).toISOString(),
    lagSeconds,
    ...limits,
    status: statusOf(lagSeconds, limits),
    expected: check !== undefined,
    method: newest.method,
  };
}

/** Until when the data goes: a date stands for its whole day. */
function endOf(atMs: number, type: string | undefined): number {
  return type && DATE_TYPE.test(type) ? atMs + DAY_MS : atMs;
}

async function readNewest(
  dataset: Dataset,
  column: string,
  warehouse: QualityWarehouse,
): Promise<{ atMs: number | null; method: DatasetFreshness['method'] }> {
  try {
    const newest = await readNewestTime({
      warehouse,
      dataset,
      column,
      name: 'quality-freshness',
    });
    return newest ?? { atMs: null, method: null };
  } catch {
    // A warehouse that cannot say is unknown, not fresh.
    return { atMs: null, method: null };
  }
}

function statusOf(
  lagSeconds: number | null,
  limits: { warnAfterSeconds: number; errorAfterSeconds: number },
): DatasetFreshness['status'] {
  if (lagSeconds === null) {
    return 'UNKNOWN';
  }
  if (lagSeconds > limits.errorAfterSeconds) {
    return 'STALE';
  }
  return lagSeconds > limits.warnAfterSeconds ? 'WARN' : 'FRESH';
}
