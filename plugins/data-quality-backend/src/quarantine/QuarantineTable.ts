import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';

const TIMEOUT_MS = 10 * 60_000;
const POSITION = '_topic, _partition, _offset';

/** What says which rows of a dataset are meant. */
interface RowsCondition {
  condition: string;
  params: Record<string, unknown>;
}

/** The table beside a dataset's that holds its quarantined rows, as `quarantine_<table>`. */
export function quarantineTableOf(dataset: Dataset): string {
  return `quarantine_${dataset.table}`;
}

/**
 * Statements between a dataset's table and its quarantine table. Rows are told
 * apart by where they came from in the event log, as exactly-once does, so
 * that every statement can be run again after it was cut off.
 */
export class QuarantineTable {
  readonly #warehouse: WarehouseService;
  readonly #dataset: Dataset;

  static create(options: {
    warehouse: WarehouseService;
    dataset: Dataset;
  }): QuarantineTable {
    return new QuarantineTable(options.warehouse, options.dataset);
  }

  private constructor(warehouse: WarehouseService, dataset: Dataset) {
    this.#warehouse = warehouse;
    this.#dataset = dataset;
  }

  /** Makes the table, and gives it columns that the dataset got since. */
  async ensure(): Promise<void> {
    await this.#run(
      'CREATE TABLE IF NOT EXISTS {q:Identifier} ENGINE = MergeTree ORDER BY (_quarantine, _partition, _offset) EMPTY AS SELECT toUInt32(0) AS _quarantine, now() AS _quarantined_at, * FROM {t:Identifier}',
    );
    const { rows } = await this.#query<{ name: string; type: string }>(
      'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {t:String} AND name NOT IN (SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {q:String})',
    );
    for (const { name, type } of rows) {
      await this.#run(
        `ALTER TABLE {q:Identifier} ADD COLUMN IF NOT EXISTS {column:Identifier} ${type}`,
        { column: name },
      );
    }
  }

  /** Failing rows in the dataset, and the table partitions that they are in. */
  async find(
    rows: RowsCondition,
  ): Promise<{ rows: number; partitions: string[] }> {
    const found = await this.#query<{ n: string; ids: string[] }>(
      `SELECT toString(count()) AS n, groupUniqArray(_partition_id) AS ids FROM {t:Identifier} WHERE ${rows.condition}`,
      rows.params,
    );
    return { rows: Number(found.rows[0].n), partitions: found.rows[0].ids };
  }

  /** Copies failing rows that are not there yet into the quarantine. */
  async copyIn(id: number, rows: RowsCondition): Promise<void> {
    const columns = await this.#columns();
    await this.#run(
      `INSERT INTO {q:Identifier} (_quarantine, _quarantined_at, ${columns}) SELECT {id:UInt32}, now(), ${columns} FROM {t:Identifier} WHERE (${rows.condition}) AND (${POSITION}) NOT IN (SELECT ${POSITION} FROM {q:Identifier} WHERE _quarantine = {id:UInt32})`,
      { ...rows.params, id },
    );
  }

  /** Takes rows out of the dataset that are in the quarantine. */
  async removeFromDataset(id: number): Promise<void> {
    await this.#run(
      `DELETE FROM {t:Identifier} WHERE (${POSITION}) IN (SELECT ${POSITION} FROM {q:Identifier} WHERE _quarantine = {id:UInt32})`,
      { id },
    );
  }

  /** Copies rows back that the dataset does not have: the log may have brought some back already. */
  async copyBack(id: number): Promise<void> {
    const columns = await this.#columns();
    await this.#run(
      `INSERT INTO {t:Identifier} (${columns}) SELECT ${columns} FROM {q:Identifier} WHERE _quarantine = {id:UInt32} AND (${POSITION}) NOT IN (SELECT ${POSITION} FROM {t:Identifier})`,
      { id },
      // The same rows may come back a second time; the engine would take them for a repeat.
      { insert_deduplicate: 0 },
    );
  }

  async forget(id: number): Promise<void> {
    await this.#run(
      'DELETE FROM {q:Identifier} WHERE _quarantine = {id:UInt32}',
      {
        id,
      },
    );
  }

  /** Rows in the quarantine, and how many of them are in the dataset as well. */
  async count(id: number): Promise<{ held: number; inDataset: number }> {
    const { rows } = await this.#query<{ held: string; both: string }>(
      `SELECT toString(count()) AS held, toString(countIf((${POSITION}) IN (SELECT ${POSITION} FROM {t:Identifier}))) AS both FROM {q:Identifier} WHERE _quarantine = {id:UInt32}`,
      { id },
    );
    return { held: Number(rows[0].held), inDataset: Number(rows[0].both) };
  }

  /** Columns that can be written, quoted. */
  async #columns(): Promise<string> {
    const { rows } = await this.#query<{ name: string }>(
      "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {t:String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS', 'EPHEMERAL') ORDER BY position",
    );
    return rows
      .map(({ name }) => `\`${name.replace(/[\\`]/g, '\\$&')}\``)
      .join(', ');
  }

  #run(
    query: string,
    params: Record<string, unknown> = {},
    settings: Record<string, number> = {},
  ): Promise<void> {
    return this.#warehouse.command({
      name: 'quality-quarantine',
      query,
      params: { ...params, ...this.#tables() },
      settings,
      role: 'govern',
      timeoutMs: TIMEOUT_MS,
    });
  }

  #query<Row>(query: string, params: Record<string, unknown> = {}) {
    return this.#warehouse.query<Row>({
      name: 'quality-quarantine',
      query,
      params: { ...params, ...this.#tables() },
      role: 'govern',
      timeoutMs: TIMEOUT_MS,
    });
  }

  #tables() {
    return { t: this.#dataset.table, q: quarantineTableOf(this.#dataset) };
  }
}
