import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Large pages: a batch of a megabyte then spans 32 of them and not 256. */
const SQLITE_PAGE_BYTES = 32 * 1024;
/**
 * Pages after which a commit moves the WAL into the file, 64 MiB: usually a
 * thread of its own has done it before, see WalCheckpointer.
 */
const SQLITE_CHECKPOINT_PAGES = 2048;
/** The WAL file is cut back to this after a burst. */
const SQLITE_WAL_LIMIT_BYTES = 64 * 1024 * 1024;

interface SqliteConnection {
  pragma(source: string): unknown;
}

/**
 * Opens and migrates the event log's own logical database.
 *
 * On SQLite every connection is set to WAL with `synchronous=FULL`: a commit
 * is on disk when it returns. (The driver's default for WAL is NORMAL, which
 * may lose the last commits in a power cut.)
 */
export async function openEventLogDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (isSqlite(knex)) {
    // Before the first connection: page size and vacuum mode can only be
    // chosen while the file is empty, the rest belongs to the connection.
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
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@analytics-engine/plugin-analytics-node',
        'migrations/event-log',
      ),
    });
  }
  return knex;
}

/** Whether this database is one SQLite file, thus one process. */
export function isSqlite(knex: Knex): boolean {
  return String(knex.client.config.client).includes('sqlite');
}

/** The file of a SQLite database; undefined when it is in memory. */
export function sqliteFilename(knex: Knex): string | undefined {
  const filename = knex.client.config.connection?.filename;
  return typeof filename === 'string' && filename !== ':memory:'
    ? filename
    : undefined;
}

function prepare(connection: SqliteConnection): void {
  for (const pragma of [
    `page_size = ${SQLITE_PAGE_BYTES}`,
    'auto_vacuum = INCREMENTAL',
    'journal_mode = WAL',
    'synchronous = FULL',
    `wal_autocheckpoint = ${SQLITE_CHECKPOINT_PAGES}`,
    `journal_size_limit = ${SQLITE_WAL_LIMIT_BYTES}`,
    'busy_timeout = 5000',
  ]) {
    connection.pragma(pragma);
  }
}
