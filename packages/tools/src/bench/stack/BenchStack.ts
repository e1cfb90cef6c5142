import {
  analyticsServices,
  eventLogServiceRef,
  warehouseServiceRef,
  type EventLogService,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { rm } from 'node:fs/promises';
import { benchDirectory } from '../harness/benchDirectory';
import { childrenOf } from '../harness/ProcessMeter';
import type { MeteredProcesses } from '../harness/types';
import { migrateDatabase } from './internals';

/** Which event log the stack uses. */
export type BenchEventLog =
  | { type: 'embedded' }
  | { type: 'kafka'; brokers: string[]; brokerPid?: number };

/** A real engine, event log and ledger database in a directory of their own. */
export interface BenchStack {
  warehouse: WarehouseService;
  eventLog: EventLogService;
  /** Migrated database of pipelines. */
  knex: Knex;
  logger: LoggerService;
  /** Whose cost counts. */
  processes(): MeteredProcesses;
  stop(): Promise<void>;
}

/** Runs `work` on a stack of its own, which is stopped and removed whatever happens. */
export async function withBenchStack<T>(
  work: (stack: BenchStack) => Promise<T>,
  log?: BenchEventLog,
): Promise<T> {
  const stack = await startBenchStack(log);
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}

/** Starts the services as a backend does, without portal and REST. */
async function startBenchStack(
  log: BenchEventLog = { type: 'embedded' },
): Promise<BenchStack> {
  process.env.LOG_LEVEL ??= 'warn';
  const directory = await benchDirectory('analytics-bench');
  const config = configOf(directory, log);
  const parts: Partial<BenchStack> = {};
  const backend = createBackend();
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(config),
    }),
  );
  for (const service of analyticsServices) {
    backend.add(service);
  }
  backend.add(
    createBackendPlugin({
      pluginId: 'bench',
      register(env) {
        env.registerInit({
          deps: {
            warehouse: warehouseServiceRef,
            eventLog: eventLogServiceRef,
            database: coreServices.database,
            logger: coreServices.logger,
          },
          async init({ warehouse, eventLog, database, logger }) {
            const knex = await migrateDatabase(database);
            await warehouse.ready();
            Object.assign(parts, { warehouse, eventLog, knex, logger });
          },
        });
      },
    }),
  );
  const before = new Set(childrenOf(process.pid));
  await backend.start();
  const [engine] = childrenOf(process.pid).filter(pid => !before.has(pid));
  return {
    ...(parts as BenchStack),
    processes: () => ({
      portal: process.pid,
      engine,
      ...(log.type === 'kafka' && { broker: log.brokerPid }),
    }),
    stop: async () => {
      await backend.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configOf(directory: string, log: BenchEventLog): JsonObject {
  return {
    app: { baseUrl: 'http://localhost', title: 'bench' },
    backend: {
      baseUrl: 'http://localhost',
      listen: { host: '127.0.0.1', port: 0 },
      database: { client: 'better-sqlite3', connection: { directory } },
    },
    analytics: {
      dataDirectory: directory,
      eventLog:
        log.type === 'embedded'
          ? { type: 'embedded' }
          : { type: 'kafka', kafka: { brokers: log.brokers } },
    },
  };
}
