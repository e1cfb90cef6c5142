import type { FeatureRow } from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { Block, BlockColumn } from '@analytics-engine/tabular-trainer';
import type { ModelDefinition } from '../definitions/types';
import { featureColumn } from './buildRows';
import { requireTwoClasses } from './refusals';
import type { HoldoutRows, SnapshotSummary } from './types';

type SnapshotRow = Record<string, string | number | null>;

/**
 * The rows of a training run in a table of their own: made once, read in blocks
 * as often as needed, so that the learner, the champion and the candidate see
 * the same rows, and dropped at the end.
 */
export class TrainingSnapshot {
  readonly table: string;
  readonly summary: SnapshotSummary;
  readonly definition: ModelDefinition;
  readonly #warehouse: WarehouseService;

  private constructor(
    warehouse: WarehouseService,
    definition: ModelDefinition,
    table: string,
    summary: SnapshotSummary,
  ) {
    this.#warehouse = warehouse;
    this.definition = definition;
    this.table = table;
    this.summary = summary;
  }

  /**
   * Counts what is in a table and finds where the hold-out begins.
   *
   * @throws UnprocessableError when it is empty, or one class is not there
   */
  static async open(options: {
    warehouse: WarehouseService;
    definition: ModelDefinition;
    table: string;
  }): Promise<TrainingSnapshot> {
    const { warehouse, definition, table } = options;
    const { rows: counted } = await warehouse.query<Record<string, number>>({
      name: 'training-count',
      query: `SELECT toFloat64(count()) AS rows, toFloat64(sum(_label)) AS positives FROM {table:Identifier}`,
      params: { table },
    });
    const { rows, positives } = counted[0];
    requireTwoClasses(definition, rows, positives);
    const holdoutFrom = await findHoldout(
      warehouse,
      table,
      Math.floor(rows * (1 - definition.holdoutFraction)),
    );
    const { rows: held } = await warehouse.query<Record<string, number>>({
      name: 'training-count',
      query: `SELECT toFloat64(count()) AS rows, toFloat64(sum(_label)) AS positives FROM {table:Identifier} WHERE _time >= {holdoutFrom:Int64}`,
      params: { table, holdoutFrom },
    });
    return new TrainingSnapshot(warehouse, definition, table, {
      rows,
      positives,
      holdoutFrom,
      holdout: { rows: held[0].rows, positives: held[0].positives },
    });
  }

  /** All rows, in blocks of `batchSize`. */
  async *blocks(batchSize: number, signal: AbortSignal): AsyncGenerator<Block> {
    const { features } = this.definition;
    for await (const rows of this.#pages(batchSize, signal)) {
      yield {
        columns: features.map(({ type }, index): BlockColumn => {
          const column = featureColumn(index);
          return type === 'category'
            ? rows.map(row => row[column] as string | null)
            : Float64Array.from(rows, row => numberOf(row[column]));
        }),
        labels: Uint8Array.from(rows, row => Number(row._label)),
        times: Float64Array.from(rows, row => Number(row._time)),
      };
    }
  }

  /** The rows that are held out, in blocks. */
  async *holdout(
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<HoldoutRows> {
    yield* this.#named(
      batchSize,
      signal,
      time => time >= this.summary.holdoutFrom,
    );
  }

  /** The rows that may be learned from, in blocks. */
  async *fit(
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<HoldoutRows> {
    yield* this.#named(
      batchSize,
      signal,
      time => time < this.summary.holdoutFrom,
    );
  }

  async drop(): Promise<void> {
    await this.#warehouse.command({
      name: 'training-drop',
      query: 'DROP TABLE IF EXISTS {table:Identifier}',
      params: { table: this.table },
      role: 'ingest',
    });
  }

  async *#named(
    batchSize: number,
    signal: AbortSignal,
    wanted: (time: number) => boolean,
  ): AsyncGenerator<HoldoutRows> {
    for await (const page of this.#pages(batchSize, signal)) {
      const rows = page.filter(row => wanted(Number(row._time)));
      if (rows.length === 0) continue;
      yield {
        instances: rows.map(row => this.#instanceOf(row)),
        entities: rows.map(row => String(row._entity)),
        times: Float64Array.from(rows, row => Number(row._time)),
        labels: Uint8Array.from(rows, row => Number(row._label)),
      };
    }
  }

  #instanceOf(row: SnapshotRow): FeatureRow {
    const instance: FeatureRow = {};
    this.definition.features.forEach(({ name, type }, index) => {
      const value = row[featureColumn(index)];
      if (type === 'category') {
        instance[name] = value as string | null;
        return;
      }
      const number = numberOf(value);
      instance[name] = Number.isFinite(number) ? number : null;
    });
    return instance;
  }

  async *#pages(
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<SnapshotRow[]> {
    for (let from = 0; from < this.summary.rows; from += batchSize) {
      signal.throwIfAborted();
      const { rows } = await this.#warehouse.query<SnapshotRow>({
        name: 'training-block',
        query: `SELECT * FROM {table:Identifier} WHERE _row >= {from:UInt64} AND _row < {to:UInt64} ORDER BY _row`,
        params: { table: this.table, from, to: from + batchSize },
        signal,
      });
      yield rows;
    }
  }
}

/** NULL, and what JSON cannot hold, is missing. */
function numberOf(value: string | number | null): number {
  return value === null ? NaN : Number(value);
}

/** The time of this row, or the next time after the first one: an instant is never parted. */
async function findHoldout(
  warehouse: WarehouseService,
  table: string,
  row: number,
): Promise<number> {
  const { rows } = await warehouse.query<{ at: number; next: number }>({
    name: 'training-holdout',
    query: `SELECT
  toFloat64(anyIf(_time, _row = {row:UInt64})) AS at,
  toFloat64(minIf(_time, _time > (SELECT min(_time) FROM {table:Identifier}))) AS next
FROM {table:Identifier}`,
    params: { table, row },
  });
  return Math.max(rows[0].at, rows[0].next);
}
