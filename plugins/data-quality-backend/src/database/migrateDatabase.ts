import type { DatabaseService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Directory of the plugin's migrations. */
export const MIGRATIONS_DIRECTORY = resolvePackagePath(
  '@analytics-engine/plugin-data-quality-backend',
  'migrations',
);

/** The plugin's database with its tables up to date. */
export async function migrateDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  }
  return knex;
}
