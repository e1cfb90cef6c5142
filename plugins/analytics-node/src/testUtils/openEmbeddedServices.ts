import { join } from 'node:path';
import { EmbeddedClickHouse } from '@analytics-engine/clickhouse-embedded';
import { DatabaseManager } from '@backstage/backend-defaults/database';
import type {
  DatabaseService,
  LoggerService,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { DatabaseEventLog } from '../eventLog/embedded/DatabaseEventLog';
import { readEmbeddedConfig } from '../eventLog/embedded/readEmbeddedConfig';
import { PromMetrics } from '../metrics/PromMetrics';
import { ClickHouseWarehouse } from '../warehouse/ClickHouseWarehouse';
import { EmbeddedEndpoint } from '../warehouse/EmbeddedEndpoint';

const quietLogger: LoggerService & RootLoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quietLogger,
};

/** What {@link openEmbeddedServices} opened. */
export interface EmbeddedServices {
  warehouse: ClickHouseWarehouse;
  engine: EmbeddedClickHouse;
  eventLog: DatabaseEventLog;
  /** Database of a plugin, as the backend would give it. */
  database(pluginId: string): DatabaseService;
  close(): Promise<void>;
}

/**
 * Opens the real embedded warehouse and event log on a directory, without a
 * backend around them: for benchmarks and for processes that are killed.
 */
export async function openEmbeddedServices(options: {
  directory: string;
  maxMemoryBytes?: number;
  /** Settings of `analytics.eventLog.embedded`. */
  eventLog?: object;
}): Promise<EmbeddedServices> {
  const { directory } = options;
  const config = new ConfigReader({
    backend: {
      database: {
        client: 'better-sqlite3',
        connection: { directory: join(directory, 'databases') },
      },
    },
  });
  const manager = DatabaseManager.fromConfig(config);
  const lifecycle = { addStartupHook() {}, addShutdownHook() {} };
  const database = (pluginId: string) =>
    manager.forPlugin(pluginId, { logger: quietLogger, lifecycle });
  const engine = await EmbeddedClickHouse.start({
    directory: join(directory, 'clickhouse'),
    maxMemoryBytes: options.maxMemoryBytes,
  });
  const warehouse = ClickHouseWarehouse.create({
    endpoint: EmbeddedEndpoint.create({
      start: async () => engine,
      logger: quietLogger,
    }),
    database: 'analytics_db',
    maxConnections: 8,
    metrics: PromMetrics.create({
      environment: 'test',
      processMetrics: false,
    }),
    logger: quietLogger,
  });
  await warehouse.ready();
  const eventLog = await DatabaseEventLog.create({
    database: database('analytics-event-log'),
    config: readEmbeddedConfig(
      new ConfigReader((options.eventLog ?? {}) as {}),
    ),
    logger: quietLogger,
  });
  return {
    warehouse,
    engine,
    eventLog,
    database,
    async close() {
      await eventLog.close();
      await warehouse.close();
    },
  };
}
