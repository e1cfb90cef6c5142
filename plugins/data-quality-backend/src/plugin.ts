import {
  accessServiceRef,
  auditServiceRef,
  datasetsServiceRef,
  gatesServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { migrateDatabase } from './database/migrateDatabase';
import { createReactions, readReactionsConfig } from './reactions';

/** Checks, scores, anomalies and incidents of datasets. */
export const dataQualityPlugin = createBackendPlugin({
  pluginId: 'data-quality',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
        audit: auditServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        datasets: datasetsServiceRef,
        events: eventsServiceRef,
        gates: gatesServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        operations: operationsServiceRef,
        warehouse: warehouseServiceRef,
      },
      async init({ access, database, lifecycle, ...deps }) {
        const reactions = createReactions({
          ...deps,
          knex: await migrateDatabase(database),
          config: readReactionsConfig(deps.config),
        });
        access.mount({
          root: '/api/v1/analytics/data-quality',
          portal: '/',
          routes: reactions.routes,
        });
        lifecycle.addStartupHook(() => reactions.startUp());
        lifecycle.addShutdownHook(() => reactions.shutDown());
      },
    });
  },
});
