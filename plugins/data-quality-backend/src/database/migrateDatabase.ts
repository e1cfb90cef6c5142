import type { DatabaseService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { openPluginDatabase } from '@analytics-engine/plugin-analytics-node';
import type { Knex } from 'knex';

/** Directory of the plugin's migrations. */
export const MIGRATIONS_DIRECTORY = resolvePackagePath(
  '@analytics-engine/plugin-data-quality-backend',
  'migrations',
);

/** The plugin's database with its tables up to date. */
export function migrateDatabase(database: DatabaseService): Promise<Knex> {
  return openPluginDatabase({ database, migrations: MIGRATIONS_DIRECTORY });
}
