import type { EvaluationContext } from './types';

/** Most parts that are named in a statement. */
const MAX_PARTS = 5_000;

/** What a dataset's table consists of at one moment. */
export interface Snapshot {
  /** Null when only a scan could tell: views, tables that keep no parts. */
  rows: number | null;
  /** Names of its parts; null when there are none to name or too many. */
  parts: string[] | null;
}

/** Asks the warehouse for the parts of a dataset's table, without reading rows. */
export async function readSnapshot(
  context: Pick<EvaluationContext, 'dataset' | 'warehouse'>,
): Promise<Snapshot> {
  const { dataset, warehouse } = context;
  const { rows } = await warehouse.ask<{ name: string; rows: number }>({
    name: 'quality-parts',
    query: `SELECT name, rows FROM system.parts
WHERE database = currentDatabase() AND table = {table:String} AND active
LIMIT ${MAX_PARTS + 1}`,
    params: { table: dataset.table },
  });
  if (rows.length === 0) {
    return { rows: null, parts: null };
  }
  return {
    rows:
      rows.length > MAX_PARTS
        ? null
        : rows.reduce((sum, part) => sum + part.rows, 0),
    parts: rows.length > MAX_PARTS ? null : rows.map(({ name }) => name),
  };
}
