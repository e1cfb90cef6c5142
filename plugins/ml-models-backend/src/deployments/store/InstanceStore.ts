import type { Knex } from 'knex';

interface Row {
  id: string;
  started_at_ms: number | string;
  seen_at_ms: number | string;
}

const TABLE = 'ml_instances';
/** A process that was not seen for this long is gone. */
export const INSTANCE_GONE_MS = 10_000;

/** Backend processes that share the database. */
export class InstanceStore {
  readonly #knex: Knex;
  readonly #id: string;
  readonly #startedMs = Date.now();

  private constructor(knex: Knex, id: string) {
    this.#knex = knex;
    this.#id = id;
  }

  static create(options: { knex: Knex; id: string }): InstanceStore {
    return new InstanceStore(options.knex, options.id);
  }

  /** Says that this process lives, and forgets those that do not. */
  async beat(): Promise<void> {
    const now = Date.now();
    await this.#knex<Row>(TABLE)
      .insert({
        id: this.#id,
        started_at_ms: this.#startedMs,
        seen_at_ms: now,
      })
      .onConflict('id')
      .merge(['seen_at_ms']);
    await this.#knex<Row>(TABLE)
      .where('seen_at_ms', '<', now - INSTANCE_GONE_MS)
      .delete();
  }

  /** Processes that live, oldest first. */
  async live(): Promise<string[]> {
    const rows = await this.#knex<Row>(TABLE)
      .where('seen_at_ms', '>=', Date.now() - INSTANCE_GONE_MS)
      .orderBy('started_at_ms')
      .orderBy('id');
    return rows.map(({ id }) => id);
  }

  async leave(): Promise<void> {
    await this.#knex<Row>(TABLE).where({ id: this.#id }).delete();
  }
}
