import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { ModelDefinition } from '../definitions/types';
import { momentRows, rangeRows, snapshotColumns } from './buildRows';
import { requireMoments } from './refusals';
import { TrainingSnapshot } from './TrainingSnapshot';
import { warehouseTime } from './warehouseTime';

/** Prefix of the tables of training runs. */
export const SNAPSHOT_PREFIX = 'ml_training_';

/**
 * Collects the rows of a range into a table.
 *
 * @throws UnprocessableError when the range is too short, empty, or has one class only
 */
export async function createSnapshot(options: {
  warehouse: WarehouseService;
  definition: ModelDefinition;
  trainingId: string;
  range: { from: number; to: number };
  signal: AbortSignal;
  onProgress: (share: number) => void;
}): Promise<TrainingSnapshot> {
  const { warehouse, definition, range, signal, onProgress } = options;
  const table = `${SNAPSHOT_PREFIX}${options.trainingId.replaceAll('-', '_')}`;
  const moments = requireMoments(definition, range);
  const fill = async (query: string, params: Record<string, unknown>) => {
    signal.throwIfAborted();
    await warehouse.command({
      name: 'training-rows',
      query: `INSERT INTO {table:Identifier} ${query}`,
      params: { table, positive: definition.label.positive, ...params },
      role: 'ingest',
      signal,
    });
  };
  await warehouse.command({
    name: 'training-create',
    // A run that goes on after a restart begins anew.
    query: `CREATE OR REPLACE TABLE {table:Identifier} (${snapshotColumns(
      definition,
    ).join(', ')}) ENGINE = MergeTree ORDER BY _row`,
    params: { table },
    role: 'ingest',
  });
  try {
    if (moments) {
      for (const [index, asOf] of moments.entries()) {
        await fill(momentRows(definition), {
          asOf: warehouseTime(asOf),
          base: await countRows(warehouse, table),
        });
        onProgress((index + 1) / moments.length);
      }
    } else {
      await fill(rangeRows(definition), {
        from: warehouseTime(range.from),
        to: warehouseTime(range.to),
      });
    }
    return await TrainingSnapshot.open({ warehouse, definition, table });
  } catch (error) {
    await dropSnapshot(warehouse, table);
    throw error;
  }
}

/** Removes tables of runs that nobody works on any more. */
export async function dropLeftovers(options: {
  warehouse: WarehouseService;
  unfinished: string[];
}): Promise<void> {
  const { warehouse } = options;
  const keep = options.unfinished.map(
    id => `${SNAPSHOT_PREFIX}${id.replaceAll('-', '_')}`,
  );
  const { rows } = await warehouse.query<{ name: string }>({
    name: 'training-leftovers',
    query: `SELECT name FROM system.tables WHERE database = {database:String} AND startsWith(name, {prefix:String})`,
    params: { database: warehouse.database, prefix: SNAPSHOT_PREFIX },
  });
  for (const { name } of rows) {
    if (!keep.includes(name)) await dropSnapshot(warehouse, name);
  }
}

async function dropSnapshot(warehouse: WarehouseService, table: string) {
  await warehouse.command({
    name: 'training-drop',
    query: 'DROP TABLE IF EXISTS {table:Identifier}',
    params: { table },
    role: 'ingest',
  });
}

async function countRows(
  warehouse: WarehouseService,
  table: string,
): Promise<number> {
  const { rows } = await warehouse.query<{ rows: number }>({
    name: 'training-count',
    query: 'SELECT toFloat64(count()) AS rows FROM {table:Identifier}',
    params: { table },
  });
  return rows[0].rows;
}
