import type { Knex } from 'knex';

interface SqliteConnection {
  pragma(source: string): unknown;
}

/** One sync to disk for a transaction, instead of three, and on disk when it returns. */
export const WRITE_AHEAD_LOG = ['journal_mode = WAL', 'synchronous = FULL'];

/** Sets pragmas on every connection of a SQLite database, those of later ones, too. */
export async function setPragmas(knex: Knex, pragmas: string[]): Promise<void> {
  const prepare = (connection: SqliteConnection) =>
    pragmas.forEach(pragma => connection.pragma(pragma));
  knex.client.pool.on(
    'createSuccess',
    (_id: number, connection: SqliteConnection) => prepare(connection),
  );
  const existing = await knex.client.acquireConnection();
  try {
    prepare(existing);
  } finally {
    await knex.client.releaseConnection(existing);
  }
}
