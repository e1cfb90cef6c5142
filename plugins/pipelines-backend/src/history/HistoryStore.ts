import type { PipelineHistoryPoint } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';

interface Row {
  name: string;
  at_ms: number | string;
  point: string;
}

const TABLE = 'pipeline_history';

/** Length of one stored interval. */
export const STORED_INTERVAL_SECONDS = 300;
/** How long stored points are kept. */
export const STORED_HISTORY_DAYS = 14;
/** Most points of one answer. */
const MAX_POINTS = 5_000;

/** Figures of pipelines in intervals of five minutes, for two weeks. */
export class HistoryStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): HistoryStore {
    return new HistoryStore(options.knex);
  }

  /** Writing the same interval again replaces it. */
  async write(name: string, points: PipelineHistoryPoint[]): Promise<void> {
    if (points.length === 0) {
      return;
    }
    const rows = points.map(point => ({
      name,
      at_ms: Date.parse(point.at),
      point: JSON.stringify(point),
    }));
    await this.#knex<Row>(TABLE)
      .insert(rows)
      .onConflict(['name', 'at_ms'])
      .merge(['point']);
  }

  async read(
    name: string,
    fromMs: number,
    toMs: number,
  ): Promise<PipelineHistoryPoint[]> {
    const rows = await this.#knex<Row>(TABLE)
      .where({ name })
      .whereBetween('at_ms', [fromMs, toMs])
      .orderBy('at_ms')
      .limit(MAX_POINTS);
    return rows.map(row => JSON.parse(row.point));
  }

  /** Removes what is too old. */
  async trim(nowMs: number): Promise<void> {
    await this.#knex<Row>(TABLE)
      .where('at_ms', '<', nowMs - STORED_HISTORY_DAYS * 86_400_000)
      .delete();
  }

  async delete(name: string): Promise<void> {
    await this.#knex<Row>(TABLE).where({ name }).delete();
  }
}
