import type { ModelBaseline } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { BaselineStore } from './types';

interface Row {
  model: string;
  version: string;
  baseline: string;
  created_at_ms: number | string;
}

const TABLE = 'ml_baselines';

/** Baselines in the plugin's database. */
export class DatabaseBaselines implements BaselineStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): DatabaseBaselines {
    return new DatabaseBaselines(options.knex);
  }

  async save(
    model: string,
    version: string,
    baseline: ModelBaseline,
  ): Promise<void> {
    // The first stays: a baseline that moves hides the drift.
    await this.#knex<Row>(TABLE)
      .insert({
        model,
        version,
        baseline: JSON.stringify(baseline),
        created_at_ms: Date.now(),
      })
      .onConflict(['model', 'version'])
      .ignore();
  }

  async get(
    model: string,
    version: string,
  ): Promise<ModelBaseline | undefined> {
    const row = await this.#knex<Row>(TABLE).where({ model, version }).first();
    return row && JSON.parse(row.baseline);
  }
}
