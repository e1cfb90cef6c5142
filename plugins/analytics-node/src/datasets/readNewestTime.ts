import { InputError } from '@backstage/errors';
import type { WarehouseService } from '../warehouse/types';
import type { Dataset } from './types';

/** A Date or DateTime of any precision, plain or wrapped. */
const TIME_TYPE = /^(Nullable\(|LowCardinality\()*Date/;

/** The newest time in a column of a dataset, and how it was found. */
export interface NewestTime {
  atMs: number;
  method: 'partition-metadata' | 'max';
}

/**
 * The newest value of a time column; undefined without rows. The parts of a
 * table know the newest time in them when it is in the partition key, and then
 * no row is read.
 *
 * @throws WarehouseError
 */
export async function readNewestTime(options: {
  warehouse: Pick<WarehouseService, 'query'>;
  dataset: Dataset;
  column: string;
  /** What the statements are called in the metrics. */
  name: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}): Promise<NewestTime | undefined> {
  const { warehouse, dataset, column, ...statement } = options;
  const type = dataset.columns.find(({ name }) => name === column)?.type;
  if (!type || !TIME_TYPE.test(type)) {
    throw new InputError(
      `Column '${column}' of dataset '${dataset.name}' is ${
        type ?? 'unknown'
      }: expected a Date or DateTime`,
    );
  }
  const { rows: parts } = await warehouse.query<{ known: number; at: number }>({
    ...statement,
    query: `SELECT countIf(max_time > toDateTime(0)) AS known, toUnixTimestamp(max(max_time)) AS at
FROM system.parts
WHERE database = currentDatabase() AND table = {table:String} AND active AND rows > 0`,
    params: { table: dataset.table },
  });
  if (Number(parts[0].known) > 0 && column === dataset.timeColumn) {
    return { atMs: Number(parts[0].at) * 1000, method: 'partition-metadata' };
  }
  const { rows } = await warehouse.query<{ n: number; at: number }>({
    ...statement,
    query: `SELECT count() AS n, toUnixTimestamp64Milli(toDateTime64(max({column:Identifier}), 3, 'UTC')) AS at
FROM {table:Identifier}`,
    params: { column, table: dataset.table },
  });
  return Number(rows[0].n) > 0
    ? { atMs: Number(rows[0].at), method: 'max' }
    : undefined;
}
