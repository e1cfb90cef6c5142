import type { QualityWarehouse } from './QualityWarehouse';

/** Columns of a table as the engine has them; none when there is no such table. */
export async function readColumns(
  warehouse: Pick<QualityWarehouse, 'ask'>,
  table: string,
): Promise<Array<{ name: string; type: string }>> {
  const { rows } = await warehouse.ask<{ name: string; type: string }>({
    name: 'quality-columns',
    query: `SELECT name, type FROM system.columns
WHERE database = currentDatabase() AND table = {table:String}
ORDER BY position`,
    params: { table },
  });
  return rows;
}
