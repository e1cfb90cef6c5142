import {
  datasetsServiceFactory,
  datasetsServiceRef,
  eventLogServiceFactory,
  healthServiceFactory,
  warehouseServiceRef,
  type DatasetRegistration,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  RoutesProbe,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  createBackendPlugin,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { dataQualityPlugin } from '../plugin';

const ROOT = '/api/v1/analytics/data-quality';

/**
 * A backend with this plugin over a given warehouse; an answer that its route
 * does not declare like that is an error.
 */
export interface DataQualityBackend {
  /** The whole server, for requests to other plugins. */
  server: Awaited<ReturnType<typeof startTestBackend>>['server'];
  call(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    role?: 'viewer' | 'operator' | 'admin',
  ): request.Test;
  /** Successes of routes that no schema describes. */
  undeclaredAnswers(): string[];
  port: number;
  stop(): Promise<void>;
}

/** Starts the plugin as the backend would, with everything real but sign-in. */
export async function startDataQualityBackend(options: {
  warehouse: WarehouseService;
  /** Keeps databases over a restart. */
  directory: string;
  datasets: DatasetRegistration[];
  analytics?: JsonObject;
  /** Further sections of the configuration. */
  config?: JsonObject;
  /** Further plugins, such as the catalog. */
  features?: BackendFeature[];
}): Promise<DataQualityBackend> {
  const routes = RoutesProbe.create();
  const owner = createBackendPlugin({
    pluginId: 'owner-of-tables',
    register(env) {
      env.registerInit({
        deps: { datasets: datasetsServiceRef },
        async init({ datasets }) {
          for (const dataset of options.datasets) {
            await datasets.register(dataset);
          }
        },
      });
    },
  });
  const features: BackendFeature[] = [
    ...analyticsTestServices({
      database: { directory: options.directory },
      analytics: options.analytics,
      config: options.config,
    }),
    createServiceFactory({
      service: warehouseServiceRef,
      deps: {},
      factory: () => options.warehouse,
    }),
    datasetsServiceFactory,
    eventLogServiceFactory,
    healthServiceFactory,
    owner,
    dataQualityPlugin,
    routes.plugin,
    ...(options.features ?? []),
  ];
  const backend = await startTestBackend({ features });
  return {
    server: backend.server,
    call: (method, path, role = 'operator') =>
      request(backend.server)
        [method](`${ROOT}${path}`)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${role}`),
        )
        .expect(routes.check),
    undeclaredAnswers: () => routes.undeclared(),
    port: backend.server.port(),
    stop: () => backend.stop(),
  };
}
