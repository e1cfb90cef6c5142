import {
  POSITION_COLUMNS,
  type Dataset,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { RowCounts } from '../harness/types';

const COLUMNS = [
  { name: 'event_id', type: 'String' },
  { name: 'event_type', type: 'LowCardinality(String)' },
  { name: 'event_time', type: "DateTime64(3, 'UTC')" },
  { name: 'customer_id', type: 'Nullable(String)' },
  { name: 'session_id', type: 'String' },
  { name: 'product_id', type: 'String' },
  { name: 'page', type: 'String' },
  { name: 'quantity', type: 'Int32' },
  { name: 'unit_price', type: 'Decimal(18, 4)' },
  { name: 'order_total', type: 'Decimal(18, 4)' },
  { name: 'country', type: 'LowCardinality(String)' },
  { name: 'properties', type: 'String' },
];
/** Blocks whose deduplication tokens a table remembers, as in the shipped tables. */
const DEDUPLICATION_WINDOW_BLOCKS = 10_000;

/** Structure of a table for {@link benchEvent}, as in an SQL statement. */
export const BENCH_STRUCTURE = COLUMNS.map(
  ({ name, type }) => `${name} ${type}`,
).join(', ');

/** A table of its own, made as the shipped tables are. */
export class BenchTable {
  readonly dataset: Dataset;
  readonly #warehouse: WarehouseService;

  private constructor(warehouse: WarehouseService, name: string) {
    this.#warehouse = warehouse;
    this.dataset = {
      name,
      table: name,
      kind: 'table',
      key: ['event_id'],
      timeColumn: 'event_time',
      columns: [...COLUMNS, ...POSITION_COLUMNS],
      owner: 'group:default/bench',
      retentionClass: 'none',
      lineageId: `dataset:bench.${name}`,
      origin: 'bench',
    };
  }

  static async create(
    warehouse: WarehouseService,
    name: string,
  ): Promise<BenchTable> {
    const table = new BenchTable(warehouse, name);
    const columns = table.dataset.columns
      .map(column => `${column.name} ${column.type}`)
      .join(', ');
    await table.#command(`CREATE TABLE ${name} (${columns},
  INDEX _offset_minmax _offset TYPE minmax GRANULARITY 1)
ENGINE = MergeTree PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time)
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}`);
    return table;
  }

  async count(expected: number): Promise<RowCounts> {
    const { rows } = await this.#warehouse.query<{
      inserted: number;
      distinct: number;
    }>({
      name: 'bench-count',
      query: `SELECT count() AS inserted, uniqExact(_topic, _partition, _offset) AS distinct FROM ${this.dataset.table}`,
    });
    return {
      expected,
      inserted: Number(rows[0].inserted),
      distinct: Number(rows[0].distinct),
    };
  }

  /** Parts that inserts made, merged away or not. */
  async countParts(): Promise<number> {
    const { rows } = await this.#warehouse.query<{ parts: number }>({
      name: 'bench-parts',
      query: `SELECT count() AS parts FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND level = 0`,
      params: { table: this.dataset.table },
    });
    return Number(rows[0].parts);
  }

  async drop(): Promise<void> {
    await this.#command(`DROP TABLE IF EXISTS ${this.dataset.table} SYNC`);
  }

  async #command(query: string): Promise<void> {
    await this.#warehouse.command({ name: 'bench-ddl', query });
  }
}
