import type { Knex } from 'knex';
import type { GroupStore, GroupTransaction } from './GroupStore';
import { KnexGroupTransaction } from './KnexGroupTransaction';
import { runTransaction } from './runTransaction';

/**
 * Stores groups through knex: on PostgreSQL, where several processes append at
 * once and lock the rows that they change, and in a SQLite database in memory.
 */
export class KnexGroupStore implements GroupStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(knex: Knex): KnexGroupStore {
    return new KnexGroupStore(knex);
  }

  async transaction(
    work: (transaction: GroupTransaction) => Promise<void>,
  ): Promise<void> {
    await runTransaction(this.#knex, trx =>
      work(new KnexGroupTransaction(trx)),
    );
  }

  async close(): Promise<void> {
    // The connections belong to the database service.
  }
}
