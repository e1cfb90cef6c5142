import type { Knex } from 'knex';

/** True for SQLite: one process, one connection, no row locks. */
export function isSqlite(knex: Knex): boolean {
  return String(knex.client.config.client).includes('sqlite');
}
