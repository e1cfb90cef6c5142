import type { Knex } from 'knex';

interface Row {
  model: string;
  version: string;
  at_ms: number | string;
  score: number;
}

const TABLE = 'ml_drift_history';
const INTERVAL_MS = 5 * 60_000;
/** How long scores are kept. */
const KEPT_MS = 400 * 24 * 3_600_000;

/** Drift scores over time; several processes that write the same interval agree. */
export class DriftHistory {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): DriftHistory {
    return new DriftHistory(options.knex);
  }

  async add(model: string, version: string, score: number): Promise<void> {
    const now = Date.now();
    await this.#knex<Row>(TABLE)
      .insert({ model, version, at_ms: now - (now % INTERVAL_MS), score })
      .onConflict(['model', 'version', 'at_ms'])
      .merge(['score']);
    await this.#knex<Row>(TABLE)
      .where({ model })
      .where('at_ms', '<', now - KEPT_MS)
      .delete();
  }

  /** Oldest first. */
  async between(
    model: string,
    fromMs: number,
    toMs: number,
  ): Promise<Array<{ atMs: number; score: number }>> {
    const rows = await this.#knex<Row>(TABLE)
      .where({ model })
      .where('at_ms', '>=', fromMs)
      .where('at_ms', '<', toMs)
      .orderBy('at_ms');
    return rows.map(row => ({ atMs: Number(row.at_ms), score: row.score }));
  }
}
