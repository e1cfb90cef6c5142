import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { EncodedFeature } from '@analytics-engine/tabular-trainer';
import { featureColumn } from '../snapshot/buildRows';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';

const MAX_CATEGORIES = 32;

/** A column that the warehouse's solver sees. */
export interface SolverColumn {
  expression: string;
  params: Record<string, string>;
}

/** The frequent names of every category, asked of the warehouse; numbers stay. */
export async function encodeInWarehouse(
  warehouse: WarehouseService,
  { definition, summary, table }: TrainingSnapshot,
  signal: AbortSignal,
): Promise<EncodedFeature[]> {
  const encoded: EncodedFeature[] = [];
  for (const [index, { name, type }] of definition.features.entries()) {
    if (type !== 'category') {
      encoded.push({ name, kind: 'number' });
      continue;
    }
    const { rows } = await warehouse.query<{ name: string }>({
      name: 'training-categories',
      query: `SELECT {column:Identifier} AS name FROM {table:Identifier}
WHERE _time < {holdoutFrom:Int64} AND name IS NOT NULL
GROUP BY name HAVING count() > 1 ORDER BY count() DESC, name LIMIT ${MAX_CATEGORIES}`,
      params: {
        table,
        column: featureColumn(index),
        holdoutFrom: summary.holdoutFrom,
      },
      signal,
    });
    encoded.push({
      name,
      kind: 'category',
      categories: rows.map(row => row.name),
    });
  }
  return encoded;
}

/** The same columns, in the same order, as the encoder writes. */
export function solverColumns(
  encoded: readonly EncodedFeature[],
): SolverColumn[] {
  return encoded.flatMap((feature, index): SolverColumn[] => {
    const column = featureColumn(index);
    if (feature.kind === 'number') {
      return [{ expression: `toFloat64(${column})`, params: {} }];
    }
    return feature.categories.map((name, number) => {
      const param = `c${index}_${number}`;
      return {
        expression: `toFloat64(ifNull(${column} = {${param}:String}, 0))`,
        params: { [param]: name },
      };
    });
  });
}
