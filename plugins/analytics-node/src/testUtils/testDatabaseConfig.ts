import { createHash } from 'node:crypto';
import type { JsonObject } from '@backstage/types';

/** Where `npm run test:systems` says that its PostgreSQL is; `TestDatabases` reads it too. */
const CONNECTION_VARIABLE =
  'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';
const PREFIX_LENGTH = 12;

/**
 * `backend.database` of a test whose data survives a restart of the backend:
 * SQLite files in the directory, or in `npm run test:systems` databases of the
 * real PostgreSQL that belong to the directory.
 */
export function testDatabaseConfig(directory: string): JsonObject {
  const connection = process.env[CONNECTION_VARIABLE];
  if (!connection) {
    return { client: 'better-sqlite3', connection: { directory } };
  }
  const hash = createHash('sha256').update(directory).digest('hex');
  return {
    client: 'pg',
    connection,
    prefix: `test_${hash.slice(0, PREFIX_LENGTH)}_`,
  };
}
