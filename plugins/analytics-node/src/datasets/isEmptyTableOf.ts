import type { WarehouseService } from '../warehouse/types';
import type { DatasetRegistration } from './types';

/** True when the table has the dataset's columns and no row yet. */
export async function isEmptyTableOf(
  warehouse: WarehouseService,
  dataset: DatasetRegistration,
): Promise<boolean> {
  const { rows } = await warehouse.query<{ name: string; type: string }>({
    name: 'dataset-columns',
    query: `SELECT name, type FROM system.columns
WHERE database = {database:String} AND table = {table:String}
ORDER BY position`,
    params: { database: warehouse.database, table: dataset.table },
  });
  const shape = (columns: Array<{ name: string; type: string }>) =>
    columns.map(({ name, type }) => `${name} ${type}`).join('\n');
  if (shape(rows) !== shape(dataset.columns)) {
    return false;
  }
  const found = await warehouse.query({
    name: 'dataset-any-row',
    query: 'SELECT 1 FROM {table:Identifier} LIMIT 1',
    params: { table: dataset.table },
  });
  return found.rows.length === 0;
}
