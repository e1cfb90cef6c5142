import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  healthServiceRef,
  metricsServiceRef,
  warehouseServiceRef,
} from '../services';
import { ClickHouseWarehouse } from './ClickHouseWarehouse';
import { EmbeddedEndpoint } from './EmbeddedEndpoint';
import { ServerEndpoint } from './ServerEndpoint';
import { readWarehouseConfig } from './readWarehouseConfig';
import { startEmbeddedEngine } from './startEmbeddedEngine';
import { warehouseHealthIndicator } from './warehouseHealthIndicator';

/**
 * The {@link warehouseServiceRef} of the backend, of `analytics.clickhouse`.
 * Answers at once: the engine starts meanwhile, and health tells how far it is.
 */
export const warehouseServiceFactory = createServiceFactory({
  service: warehouseServiceRef,
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
    metrics: metricsServiceRef,
    health: healthServiceRef,
  },
  factory: ({ config, logger, lifecycle, metrics, health }) => {
    const settings = readWarehouseConfig(config);
    const log = logger.child({ service: 'warehouse' });
    const endpoint = settings.server
      ? ServerEndpoint.create(settings.server)
      : EmbeddedEndpoint.create({
          start: () => startEmbeddedEngine(settings.embedded, log),
          port: settings.embedded.port,
          logger: log,
        });
    const warehouse = ClickHouseWarehouse.create({
      endpoint,
      database: settings.database,
      roles: settings.roles,
      maxConnections: settings.maxConnections,
      metrics,
      logger: log,
    });
    health.register(warehouseHealthIndicator(warehouse));
    // Root hooks run when those of the plugins, which use it, are done.
    lifecycle.addShutdownHook(() => warehouse.close());
    const stopping = new AbortController();
    lifecycle.addBeforeShutdownHook(() => stopping.abort());
    warehouse.ready(stopping.signal).then(
      () => log.info(`The warehouse at ${warehouse.host} is ready`),
      error => {
        if (!stopping.signal.aborted) {
          log.error(`The warehouse at ${warehouse.host}: ${error.message}`);
        }
      },
    );
    return warehouse;
  },
});
