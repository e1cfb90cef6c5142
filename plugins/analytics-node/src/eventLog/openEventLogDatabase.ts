import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { openPluginDatabase } from '../database/openPluginDatabase';
import { WRITE_AHEAD_LOG } from '../database/setPragmas';

/** Large pages: a batch of a megabyte then spans 32 of them and not 256. */
const SQLITE_PAGE_BYTES = 32 * 1024;
/**
 * Pages after which a commit moves the WAL into the file, 64 MiB: usually a
 * thread of its own has done it before, see WalCheckpointer.
 */
const SQLITE_CHECKPOINT_PAGES = 2048;
/** The WAL file is cut back to this after a burst. */
const SQLITE_WAL_LIMIT_BYTES = 64 * 1024 * 1024;

/** Set on every connection to a SQLite file of the log. */
export const SQLITE_PRAGMAS = [
  `page_size = ${SQLITE_PAGE_BYTES}`,
  'auto_vacuum = INCREMENTAL',
  ...WRITE_AHEAD_LOG,
  `wal_autocheckpoint = ${SQLITE_CHECKPOINT_PAGES}`,
  `journal_size_limit = ${SQLITE_WAL_LIMIT_BYTES}`,
  'busy_timeout = 5000',
];

/**
 * Opens and migrates the event log's own logical database.
 *
 * On SQLite every connection is set to WAL with `synchronous=FULL`: a commit
 * is on disk when it returns. (The driver's default for WAL is NORMAL, which
 * may lose the last commits in a power cut.)
 */
export function openEventLogDatabase(database: DatabaseService): Promise<Knex> {
  return openPluginDatabase({
    database,
    migrations: resolvePackagePath(
      '@analytics-engine/plugin-analytics-node',
      'migrations/event-log',
    ),
    // Page size and vacuum mode can only be chosen while the file is empty.
    pragmas: SQLITE_PRAGMAS,
  });
}

/** The file of a SQLite database; undefined when it is in memory. */
export function sqliteFilename(knex: Knex): string | undefined {
  const filename = knex.client.config.connection?.filename;
  return typeof filename === 'string' && filename !== ':memory:'
    ? filename
    : undefined;
}
