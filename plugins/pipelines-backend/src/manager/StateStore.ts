import type { PipelineDesiredState } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';

interface Row {
  name: string;
  desired_state: PipelineDesiredState;
  restarts: number;
  last_update_ms: number | string | null;
}

/** What of a pipeline's state survives the process. */
export interface PersistedState {
  desired: PipelineDesiredState;
  restarts: number;
  /** When its data was last known to be current. */
  lastUpdateMs?: number;
}

const TABLE = 'pipeline_states';

/** Desired states in the plugin's database. */
export class StateStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): StateStore {
    return new StateStore(options.knex);
  }

  async get(name: string): Promise<PersistedState | undefined> {
    const row = await this.#knex<Row>(TABLE).where({ name }).first();
    return (
      row && {
        desired: row.desired_state,
        restarts: row.restarts,
        lastUpdateMs:
          row.last_update_ms === null ? undefined : Number(row.last_update_ms),
      }
    );
  }

  async set(name: string, state: PersistedState): Promise<void> {
    await this.#knex<Row>(TABLE)
      .insert({
        name,
        desired_state: state.desired,
        restarts: state.restarts,
        last_update_ms: state.lastUpdateMs ?? null,
      })
      .onConflict('name')
      .merge();
  }

  async delete(name: string): Promise<void> {
    await this.#knex<Row>(TABLE).where({ name }).delete();
  }
}
