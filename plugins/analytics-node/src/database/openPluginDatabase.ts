import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isSqlite } from './isSqlite';
import { setPragmas, WRITE_AHEAD_LOG } from './setPragmas';

/**
 * A plugin's own database with its tables up to date.
 *
 * A SQLite file gets a write-ahead log: it is written on the event loop, and
 * of the three or more syncs to disk that a transaction takes otherwise, every
 * call that is answered meanwhile would feel each.
 *
 * @param options.migrations - directory of the plugin's migrations
 * @param options.pragmas - set on every connection to a SQLite file
 */
export async function openPluginDatabase(options: {
  database: DatabaseService;
  migrations: string;
  pragmas?: string[];
}): Promise<Knex> {
  const { database, migrations, pragmas = WRITE_AHEAD_LOG } = options;
  const knex = await database.getClient();
  if (isSqlite(knex)) {
    // Before the first query, which makes the file.
    await setPragmas(knex, pragmas);
  }
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: migrations });
  }
  return knex;
}
