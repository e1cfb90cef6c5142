import type { AnomalyMetric } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { MetricSeries, SeriesReader } from '../types';

/** Size of a bucket. */
export const BUCKET_SECONDS = 3600;
/** Buckets that are kept of each series: five weeks. */
export const MAX_BUCKETS = 35 * 24;
const TABLE = 'quality_series';
/** Rows of one insert: SQLite takes at most 500 in a statement. */
const INSERT_ROWS = 500;

/** One value of a series. */
export interface SeriesRow {
  metric: AnomalyMetric;
  column: string | null;
  atMs: number;
  value: number | null;
}

/** Series in the plugin's database. */
export class SeriesStore implements SeriesReader {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): SeriesStore {
    return new SeriesStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Replaces what is known of these buckets and drops what is too old. */
  async put(
    dataset: string,
    rows: SeriesRow[],
    oldestMs: number,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      for (let at = 0; at < rows.length; at += INSERT_ROWS) {
        const part = rows.slice(at, at + INSERT_ROWS).map(row => ({
          dataset,
          metric: row.metric,
          column_name: row.column ?? '',
          at_ms: row.atMs,
          value: row.value,
        }));
        await trx(TABLE)
          .insert(part)
          .onConflict(['dataset', 'metric', 'column_name', 'at_ms'])
          .merge();
      }
      await trx(TABLE)
        .where({ dataset })
        .where('at_ms', '<', oldestMs)
        .delete();
    });
  }

  async read(options: {
    dataset: string;
    metric: AnomalyMetric;
    column?: string;
    from?: string;
  }): Promise<MetricSeries> {
    const { dataset, metric, column } = options;
    const rows = await this.#knex(TABLE)
      .where({ dataset, metric, column_name: column ?? '' })
      .where('at_ms', '>=', options.from ? Date.parse(options.from) : 0)
      .orderBy('at_ms');
    return {
      dataset,
      metric,
      column: column ?? null,
      bucketSeconds: BUCKET_SECONDS,
      points: rows.map(row => ({
        at: new Date(Number(row.at_ms)).toISOString(),
        value: row.value,
      })),
    };
  }
}
