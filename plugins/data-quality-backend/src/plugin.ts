import {
  accessServiceRef,
  auditServiceRef,
  datasetsServiceRef,
  eventLogServiceRef,
  gatesServiceRef,
  healthServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceRef,
  type Dataset,
} from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { RobustAnomalyDetector } from './anomaly';
import { DatasetEntities } from './catalog/DatasetEntities';
import { createDataQuality } from './createDataQuality';
import { migrateDatabase } from './database/migrateDatabase';
import { OwnerDirectory } from './owners/OwnerDirectory';
import { createFailingRowsOf } from './quarantine/createFailingRowsOf';
import { createReactions, readReactionsConfig } from './reactions';
import { SeriesStore } from './series/SeriesStore';

/** Checks, scores, anomalies and incidents of datasets. */
export const dataQualityPlugin = createBackendPlugin({
  pluginId: 'data-quality',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
        audit: auditServiceRef,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        datasets: datasetsServiceRef,
        eventLog: eventLogServiceRef,
        events: eventsServiceRef,
        gates: gatesServiceRef,
        health: healthServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        operations: operationsServiceRef,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
        warehouse: warehouseServiceRef,
      },
      async init({ access, database, health, lifecycle, ...deps }) {
        const knex = await migrateDatabase(database);
        const failingRows = await createFailingRowsOf(deps);
        const config = readReactionsConfig(deps.config);
        const entities = DatasetEntities.create(deps);
        const owners = OwnerDirectory.create({ ...deps, ...config, entities });
        const ownerOf = (dataset: Dataset) => owners.ownerOf(dataset);
        const reactions = createReactions({
          ...deps,
          knex,
          config,
          ownerOf,
          failingRowsOf: failingRows.of,
        });
        const quality = await createDataQuality({
          ...deps,
          knex,
          entities,
          ownerOf,
          series: SeriesStore.create({ knex }),
          detector: RobustAnomalyDetector.create(),
          incidents: reactions.incidents,
          listeners: [reactions.listener],
          routes: reactions.routes,
        });
        for (const mount of quality.mounts) {
          access.mount(mount);
        }
        health.register(quality.health);
        lifecycle.addStartupHook(async () => {
          await reactions.startUp();
          await quality.startUp();
        });
        lifecycle.addShutdownHook(async () => {
          quality.shutDown();
          failingRows.stop();
          await reactions.shutDown();
        });
      },
    });
  },
});
