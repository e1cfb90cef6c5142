import type { DatabaseService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  isSqlite,
  setPragmas,
  WRITE_AHEAD_LOG,
} from '@analytics-engine/plugin-analytics-node';
import type { Knex } from 'knex';

/** Directory of the plugin's migrations. */
export const MIGRATIONS_DIRECTORY = resolvePackagePath(
  '@analytics-engine/plugin-pipelines-backend',
  'migrations',
);

/** The plugin's database with its tables up to date. */
export async function migrateDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (isSqlite(knex)) {
    // Two transactions for each block: of three syncs to disk, each would be felt.
    await setPragmas(knex, WRITE_AHEAD_LOG);
  }
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  }
  return knex;
}
