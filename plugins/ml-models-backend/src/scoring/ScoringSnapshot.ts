import type {
  FeatureRow,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { featureColumn } from '../training/snapshot/buildRows';
import { PAGE_ROWS } from './limits';
import type { ScoringSource } from './types';

/** Prefix of the tables of scoring runs. */
const PREFIX = 'ml_scoring_';

type SnapshotRow = Record<string, string | number | null>;

/** Rows to score, in the order of their numbers. */
export interface SnapshotPage {
  from: number;
  instances: FeatureRow[];
  entities: string[];
}

/**
 * The rows of a run in a table of their own, numbered once: a source that
 * changes meanwhile, or a restart in the middle, changes neither which rows
 * there are nor which number they have.
 */
export class ScoringSnapshot {
  readonly rows: number;
  readonly #warehouse: WarehouseService;
  readonly #table: string;
  readonly #features: readonly ModelFeature[];

  private constructor(
    warehouse: WarehouseService,
    table: string,
    features: readonly ModelFeature[],
    rows: number,
  ) {
    this.#warehouse = warehouse;
    this.#table = table;
    this.#features = features;
    this.rows = rows;
  }

  /** Takes the rows, or finds those that the run took before a restart. */
  static async open(options: {
    warehouse: WarehouseService;
    runId: string;
    source: ScoringSource;
    signal: AbortSignal;
  }): Promise<ScoringSnapshot> {
    const { warehouse, source, signal } = options;
    const table = tableOf(options.runId);
    if (!(await exists(warehouse, table))) {
      await fill(warehouse, table, source, signal);
    }
    const { rows } = await warehouse.query<{ rows: number }>({
      name: 'scoring-count',
      query: 'SELECT toFloat64(count()) AS rows FROM {table:Identifier}',
      params: { table },
    });
    return new ScoringSnapshot(warehouse, table, source.features, rows[0].rows);
  }

  /** Rows in pages, from a multiple of {@link PAGE_ROWS} on. */
  async *pages(
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<SnapshotPage> {
    for (let first = from; first < this.rows; first += PAGE_ROWS) {
      signal.throwIfAborted();
      const { rows } = await this.#warehouse.query<SnapshotRow>({
        name: 'scoring-page',
        query:
          'SELECT * FROM {table:Identifier} WHERE _row >= {from:UInt64} AND _row < {to:UInt64} ORDER BY _row',
        params: { table: this.#table, from: first, to: first + PAGE_ROWS },
        signal,
      });
      yield {
        from: first,
        instances: rows.map(row => this.#instanceOf(row)),
        entities: rows.map(row => String(row._entity)),
      };
    }
  }

  /** Rows that cannot be scored, by the feature that they lack. */
  async countMissing(): Promise<Record<string, number>> {
    const needed = this.#features.flatMap(({ name, nullable, type }, index) =>
      nullable ? [] : [{ name, type, column: featureColumn(index) }],
    );
    if (needed.length === 0) return {};
    const { rows } = await this.#warehouse.query<Record<string, number>>({
      name: 'scoring-missing',
      query: `SELECT ${needed
        .map(({ column, type }) =>
          type === 'category'
            ? `toFloat64(countIf(isNull(${column}))) AS ${column}`
            : `toFloat64(countIf(NOT ifNull(isFinite(${column}), false))) AS ${column}`,
        )
        .join(', ')} FROM {table:Identifier}`,
      params: { table: this.#table },
    });
    return Object.fromEntries(
      needed
        .map(({ name, column }) => [name, rows[0][column]] as const)
        .filter(([, count]) => count > 0),
    );
  }

  async drop(): Promise<void> {
    await dropTable(this.#warehouse, this.#table);
  }

  /** Removes the tables of runs that nobody works on any more. */
  static async dropLeftovers(
    warehouse: WarehouseService,
    unfinished: readonly string[],
  ): Promise<void> {
    const kept = new Set(unfinished.flatMap(id => [tableOf(id), newOf(id)]));
    const { rows } = await warehouse.query<{ name: string }>({
      name: 'scoring-leftovers',
      query:
        'SELECT name FROM system.tables WHERE database = {database:String} AND startsWith(name, {prefix:String})',
      params: { database: warehouse.database, prefix: PREFIX },
    });
    for (const { name } of rows) {
      if (!kept.has(name)) await dropTable(warehouse, name);
    }
  }

  #instanceOf(row: SnapshotRow): FeatureRow {
    const instance: FeatureRow = {};
    this.#features.forEach(({ name }, index) => {
      // JSON has no infinities and no NaN: the engine says null for them.
      instance[name] = row[featureColumn(index)];
    });
    return instance;
  }
}

function tableOf(runId: string): string {
  return `${PREFIX}${runId.replaceAll('-', '_')}`;
}

function newOf(runId: string): string {
  return `${tableOf(runId)}_new`;
}

async function fill(
  warehouse: WarehouseService,
  table: string,
  source: ScoringSource,
  signal: AbortSignal,
): Promise<void> {
  // A table that a restart cut off is under the other name, and begun anew.
  const filling = `${table}_new`;
  await warehouse.command({
    name: 'scoring-take',
    query: `CREATE OR REPLACE TABLE {filling:Identifier} ENGINE = MergeTree ORDER BY _row AS
SELECT rowNumberInAllBlocks() AS _row, * FROM (${source.query})`,
    params: { ...source.params, filling },
    role: 'govern',
    signal,
  });
  await warehouse.command({
    name: 'scoring-take',
    query: 'RENAME TABLE {filling:Identifier} TO {table:Identifier}',
    params: { filling, table },
    role: 'govern',
  });
}

async function exists(
  warehouse: WarehouseService,
  table: string,
): Promise<boolean> {
  const { rows } = await warehouse.query({
    name: 'scoring-exists',
    query:
      'SELECT 1 FROM system.tables WHERE database = {database:String} AND name = {table:String}',
    params: { database: warehouse.database, table },
  });
  return rows.length > 0;
}

async function dropTable(
  warehouse: WarehouseService,
  table: string,
): Promise<void> {
  await warehouse.command({
    name: 'scoring-drop',
    query: 'DROP TABLE IF EXISTS {table:Identifier}',
    params: { table },
    role: 'govern',
  });
}
