import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { WarehouseError } from '@analytics-engine/plugin-analytics-node';
import { ParameterBag } from '../compiler/ParameterBag';
import { newestMs } from '../compiler/timeBounds';
import type { QualityWarehouse } from '../evaluate/QualityWarehouse';

/** The newest time in a column, and how it was found. */
export interface Newest {
  /** Null without rows. */
  atMs: number | null;
  method: 'partition-metadata' | 'max';
}

/** Longest time that asking may take. */
const FRESHNESS_TIMEOUT_MS = 10_000;

/**
 * The newest value of a time column: from what the engine keeps about each
 * part when the table is partitioned by that column, otherwise by reading the
 * column. Null when it cannot be read.
 */
export async function readNewest(
  dataset: Dataset,
  column: string,
  warehouse: QualityWarehouse,
): Promise<Newest | null> {
  try {
    return (
      (await fromParts(dataset, column, warehouse)) ??
      (await fromColumn(dataset, column, warehouse))
    );
  } catch (error) {
    if (!(error instanceof WarehouseError)) {
      throw error;
    }
    return null;
  }
}

/**
 * `system.parts` has the span of the time column that the partition key is
 * made of, and of no other: it is trusted only when the key names this
 * column. It covers rows that a lightweight delete has masked, so it is not
 * used while there are any.
 */
async function fromParts(
  dataset: Dataset,
  column: string,
  warehouse: QualityWarehouse,
): Promise<Newest | undefined> {
  const { rows } = await warehouse.ask<{
    usable: number;
    newest_ms: string | null;
  }>({
    name: 'quality-freshness-parts',
    query: `SELECT
  position(any(t.partition_key), concat('(', {column:String}, ')')) > 0
    AND max(p.has_lightweight_delete) = 0
    AND max(toUnixTimestamp(p.max_time)) > 0 AS usable,
  toInt64(max(toUnixTimestamp(p.max_time))) * 1000 AS newest_ms
FROM system.parts AS p
INNER JOIN system.tables AS t ON t.database = p.database AND t.name = p.table
WHERE p.database = currentDatabase() AND p.table = {table:String} AND p.active`,
    params: { table: dataset.table, column },
    timeoutMs: FRESHNESS_TIMEOUT_MS,
  });
  const [answer] = rows;
  return answer?.usable && answer.newest_ms !== null
    ? { atMs: Number(answer.newest_ms), method: 'partition-metadata' }
    : undefined;
}

async function fromColumn(
  dataset: Dataset,
  column: string,
  warehouse: QualityWarehouse,
): Promise<Newest> {
  const bag = ParameterBag.create();
  const newest = newestMs(dataset, column, undefined, bag);
  const { rows } = await warehouse.query<{ rows: string; newest_ms: string }>({
    name: 'quality-freshness-column',
    query: `SELECT count() AS rows, ${newest} AS newest_ms FROM ${bag.identifier(
      dataset.table,
    )}`,
    params: bag.params,
    timeoutMs: FRESHNESS_TIMEOUT_MS,
  });
  return {
    atMs: Number(rows[0].rows) === 0 ? null : Number(rows[0].newest_ms),
    method: 'max',
  };
}
