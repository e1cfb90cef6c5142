import {
  accessServiceRef,
  auditServiceRef,
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
import { createMlModels } from './createMlModels';

/** Model registry, serving, deployments, watching and training. */
export const mlModelsPlugin = createBackendPlugin({
  pluginId: 'ml-models',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
        audit: auditServiceRef,
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
        scheduler: coreServices.scheduler,
        settings: settingsServiceRef,
        warehouse: warehouseServiceRef,
      },
      async init({ access, lifecycle, ...deps }) {
        const models = await createMlModels(deps);
        for (const mount of models.mounts) {
          access.mount(mount);
        }
        // Registry, log and warehouse are spoken to only from here on: their
        // absence must not keep the portal from starting.
        lifecycle.addStartupHook(() => models.startUp());
        lifecycle.addShutdownHook(() => models.shutDown());
      },
    });
  },
});
