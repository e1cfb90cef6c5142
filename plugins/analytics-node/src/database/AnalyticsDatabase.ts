import { DatabaseManager } from '@backstage/backend-defaults/database';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type {
  DatabaseService,
  RootConfigService,
  RootLifecycleService,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { openPluginDatabase } from './openPluginDatabase';
import { WRITE_AHEAD_LOG } from './setPragmas';
import type { AnalyticsDatabaseService } from './types';

/** How long a statement waits for another process's lock on the SQLite file. */
const SQLITE_BUSY_TIMEOUT_MS = 5_000;
/** What was audited or accepted must survive a power cut. */
const SQLITE_PRAGMAS = [
  ...WRITE_AHEAD_LOG,
  'foreign_keys = ON',
  `busy_timeout = ${SQLITE_BUSY_TIMEOUT_MS}`,
];

/** {@link AnalyticsDatabaseService} over what `backend.database` configures. */
export class AnalyticsDatabase implements AnalyticsDatabaseService {
  readonly #database: DatabaseService;
  #client?: Promise<Knex>;

  static create(options: {
    config: RootConfigService;
    rootLogger: RootLoggerService;
    rootLifecycle: RootLifecycleService;
  }): AnalyticsDatabase {
    const { config, rootLogger, rootLifecycle } = options;
    const manager = DatabaseManager.fromConfig(config, {
      rootLogger,
      rootLifecycle,
    });
    return new AnalyticsDatabase(
      manager.forPlugin('analytics', {
        logger: rootLogger.child({ service: 'analytics-database' }),
        lifecycle: rootLifecycle,
      }),
    );
  }

  private constructor(database: DatabaseService) {
    this.#database = database;
  }

  getClient(): Promise<Knex> {
    if (!this.#client) {
      this.#client = this.#open().catch(error => {
        // The next caller tries again: the server may be back by then.
        this.#client = undefined;
        throw error;
      });
    }
    return this.#client;
  }

  #open(): Promise<Knex> {
    return openPluginDatabase({
      database: this.#database,
      migrations: resolvePackagePath(
        '@analytics-engine/plugin-analytics-node',
        'migrations/analytics',
      ),
      pragmas: SQLITE_PRAGMAS,
    });
  }
}
