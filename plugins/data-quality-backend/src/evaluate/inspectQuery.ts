import type { DatasetsService } from '@analytics-engine/plugin-analytics-node';
import {
  checkSelect,
  isForbiddenFunction,
} from '@analytics-engine/plugin-analytics-node';
import { InputError } from '@backstage/errors';
import type { QualityWarehouse } from './QualityWarehouse';

/** Bound in every query, as times. */
const PARAMETERS = ['from', 'to'];

/**
 * Holds a query of one's own to what it may do: one SELECT over tables of
 * registered datasets, nothing that reads files, addresses or other databases.
 *
 * The text is looked at first, because the engine would already carry parts of
 * a query out to explain it; then the engine's own reading of it tells which
 * tables it names, however they are written.
 *
 * @throws InputError saying what is not allowed
 * @throws WarehouseError when the engine does not understand it
 */
export async function inspectQuery(
  query: string,
  options: {
    datasets: DatasetsService;
    warehouse: Pick<QualityWarehouse, 'ask'>;
  },
): Promise<void> {
  checkSelect(query, {
    parameters: PARAMETERS,
    forbids: isForbiddenFunction,
  });
  const { rows } = await options.warehouse.ask<{ explain: string }>({
    name: 'quality-explain',
    query: `EXPLAIN QUERY TREE run_passes = 0 ${query}`,
    params: { from: new Date(0), to: new Date(0) },
  });
  const tree = rows.map(({ explain }) => explain).join('\n');
  const allowed = new Set(
    (await options.datasets.list()).map(({ table }) => table),
  );
  for (const table of tablesOf(tree)) {
    if (!allowed.has(table)) {
      throw new InputError(
        `Table '${table}' is not allowed: expected one of ${[...allowed]
          .sort()
          .join(', ')}`,
      );
    }
  }
}

const TABLE_PLACE = /^\s*(JOIN TREE|(LEFT |RIGHT )?TABLE EXPRESSIONS?)$/;

/** Tables that a tree of unresolved names reads. @throws InputError for table functions */
export function tablesOf(tree: string): string[] {
  const lines = tree.split('\n');
  const ctes = new Set(
    lines.flatMap(line => /cte_name: (.+?)(,|$)/.exec(line)?.[1] ?? []),
  );
  const tables: string[] = [];
  lines.forEach((line, index) => {
    const tableFunction = /TABLE_FUNCTION .*table_function_name: (\S+)/.exec(
      line,
    );
    if (tableFunction) {
      throw new InputError(`Table function ${tableFunction[1]} is not allowed`);
    }
    if (/^\s*TABLE id:/.test(line)) {
      tables.push(/table_name: (.+?)(,|$)/.exec(line)?.[1] ?? line.trim());
    }
    if (TABLE_PLACE.test(lines[index - 1] ?? '')) {
      const name = /^\s*IDENTIFIER .*identifier: (.+?)(,|$)/.exec(line)?.[1];
      if (name && !ctes.has(name)) {
        tables.push(name);
      }
    }
  });
  return tables;
}
