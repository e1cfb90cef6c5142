import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedClickHouse } from '@analytics-engine/clickhouse-embedded';
import { mockServices } from '@backstage/backend-test-utils';
import { PromMetrics } from '../metrics/PromMetrics';
import type { MetricsService } from '../metrics/types';
import { ClickHouseWarehouse } from '../warehouse/ClickHouseWarehouse';
import { EmbeddedEndpoint } from '../warehouse/EmbeddedEndpoint';

/** A warehouse over a real engine of its own; see {@link startTestWarehouse}. */
export interface TestWarehouse {
  warehouse: ClickHouseWarehouse;
  /** To kill it, or to connect to it otherwise. */
  engine: EmbeddedClickHouse;
  metrics: MetricsService;
  /** Stops the engine and removes its data. */
  stop(): Promise<void>;
}

/** Starts the real engine in a temporary directory: a second or two, so once per test file. */
export async function startTestWarehouse(
  options: {
    metrics?: MetricsService;
    /** Where its data lives; a temporary directory when absent. */
    directory?: string;
  } = {},
): Promise<TestWarehouse> {
  const directory =
    options.directory ??
    (await mkdtemp(join(tmpdir(), 'analytics-warehouse-')));
  const logger = mockServices.logger.mock();
  const metrics =
    options.metrics ??
    PromMetrics.create({ environment: 'test', processMetrics: false });
  const engine = await EmbeddedClickHouse.start({
    directory,
    maxMemoryBytes: 1024 * 1024 * 1024,
  });
  const warehouse = ClickHouseWarehouse.create({
    endpoint: EmbeddedEndpoint.create({ start: async () => engine, logger }),
    database: 'analytics_db',
    maxConnections: 4,
    metrics,
    logger,
  });
  await warehouse.ready();
  return {
    warehouse,
    engine,
    metrics,
    async stop() {
      await warehouse.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
