import { randomUUID } from 'node:crypto';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { quoteIdentifier, quoteString } from '../transform';

/** Longest time that one statement of a rebuild may take, milliseconds. */
const TIMEOUT_MS = 10 * 60_000;

interface TableRow {
  name: string;
  uuid: string;
  engine: string;
  partition_key: string;
  as_select: string;
  create_table_query: string;
}

/**
 * Computes the given partitions of a roll-up anew from its source and swaps
 * them in. Nothing may be written to the source meanwhile.
 *
 * @remarks
 *
 * When the roll-up is not partitioned the way its source is, one source
 * partition may feed several of the roll-up: then all of it is computed.
 */
export async function rebuildRollup(options: {
  warehouse: WarehouseService;
  source: Dataset;
  rollup: Dataset;
  /** `_partition_id`s of the source. */
  partitions: string[];
  beforeSwap: () => Promise<void>;
}): Promise<void> {
  const { warehouse, source, rollup } = options;
  const tables = await describeTables(warehouse, [source.table, rollup.table]);
  const view = tables.find(table => table.name === rollup.table);
  const sourceTable = tables.find(table => table.name === source.table);
  if (!view || !sourceTable) {
    return;
  }
  const target = targetOf(view, warehouse.database);
  const targetTable = (await describeTables(warehouse, [target.table]))[0];
  const select = view.as_select || rollup.select;
  if (!select || !targetTable) {
    throw new Error(
      `Roll-up '${rollup.name}' cannot be rebuilt: its SELECT or its table '${target.table}' is unknown`,
    );
  }
  const aligned =
    shapeOf(sourceTable.partition_key) === shapeOf(targetTable.partition_key) &&
    sourceTable.partition_key !== '';
  const quotedTarget = `${quoteIdentifier(target.database)}.${quoteIdentifier(
    target.table,
  )}`;
  const temporary = `${quoteIdentifier(target.database)}.${quoteIdentifier(
    `rebuild_${rollup.table}_${randomUUID().slice(0, 8)}`,
  )}`;
  const run = (query: string, settings = {}) =>
    warehouse.command({
      name: 'pipeline-rollup-rebuild',
      query,
      settings,
      role: 'govern',
      timeoutMs: TIMEOUT_MS,
    });
  await run(`CREATE TABLE ${temporary} AS ${quotedTarget}`);
  try {
    const list = options.partitions.map(quoteString).join(',');
    if (options.partitions.length > 0 || !aligned) {
      await run(
        `INSERT INTO ${temporary} ${select}`,
        aligned
          ? {
              additional_table_filters: `{'${warehouse.database}.${
                source.table
              }': ${quoteString(`_partition_id IN (${list})`)}}`,
            }
          : {},
      );
    }
    const made = await partitionIds(warehouse, temporary);
    const old = aligned
      ? options.partitions
      : await partitionIds(warehouse, quotedTarget);
    await options.beforeSwap();
    for (const id of new Set([...made, ...old])) {
      await run(
        made.includes(id)
          ? `ALTER TABLE ${quotedTarget} REPLACE PARTITION ID ${quoteString(
              id,
            )} FROM ${temporary}`
          : `ALTER TABLE ${quotedTarget} DROP PARTITION ID ${quoteString(id)}`,
      );
    }
  } finally {
    await run(`DROP TABLE IF EXISTS ${temporary} SYNC`);
  }
}

async function describeTables(
  warehouse: WarehouseService,
  names: string[],
): Promise<TableRow[]> {
  const { rows } = await warehouse.query<TableRow>({
    name: 'pipeline-rollup-tables',
    query:
      'SELECT name, toString(uuid) AS uuid, engine, partition_key, as_select, create_table_query FROM system.tables WHERE database = {database:String} AND name IN {names:Array(String)}',
    params: { database: warehouse.database, names },
    role: 'govern',
  });
  return rows;
}

/** Where a materialized view keeps its rows. */
function targetOf(
  view: TableRow,
  database: string,
): { database: string; table: string } {
  if (view.engine !== 'MaterializedView') {
    return { database, table: view.name };
  }
  const to = /^CREATE MATERIALIZED VIEW \S+ TO (\S+)/.exec(
    view.create_table_query,
  );
  if (!to) {
    return { database, table: `.inner_id.${view.uuid}` };
  }
  const parts = to[1].replace(/`/g, '').split('.');
  return { database: parts[0], table: parts.slice(1).join('.') };
}

/** A partition key without its column names: `toYYYYMM()`. */
function shapeOf(key: string): string {
  return key.replace(/`?[A-Za-z_]\w*`?(?!\s*\(|\w)/g, '').replace(/\s+/g, '');
}

async function partitionIds(
  warehouse: WarehouseService,
  table: string,
): Promise<string[]> {
  const { rows } = await warehouse.query<{ id: string }>({
    name: 'pipeline-rollup-partitions',
    query: `SELECT DISTINCT _partition_id AS id FROM ${table}`,
    role: 'govern',
  });
  return rows.map(row => row.id);
}
