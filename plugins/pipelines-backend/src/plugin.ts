import {
  accessServiceRef,
  datasetsServiceRef,
  eventLogServiceRef,
  gatesServiceRef,
  healthServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  settingsServiceRef,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { createPipelines } from './createPipelines';

/** Exactly-once ingestion from the event log into the warehouse. */
export const pipelinesPlugin = createBackendPlugin({
  pluginId: 'pipelines',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
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
        operations: operationsServiceRef,
        settings: settingsServiceRef,
        warehouse: warehouseServiceRef,
      },
      async init({ access, health, lifecycle, ...deps }) {
        const pipelines = await createPipelines(deps);
        for (const mount of pipelines.mounts) {
          access.mount(mount);
        }
        health.register({
          name: 'pipelines',
          critical: false,
          check: async () => pipelines.manager.health(),
        });
        // Log and warehouse are spoken to only from here on: their absence
        // must not keep the portal from starting.
        lifecycle.addStartupHook(() => pipelines.startUp());
        lifecycle.addShutdownHook(() => pipelines.shutDown());
      },
    });
  },
});
