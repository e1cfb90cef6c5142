import {
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  datasetsServiceFactory,
  eventLogServiceFactory,
  healthServiceFactory,
  warehouseServiceRef,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  RoutesProbe,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import type { JsonObject } from '@backstage/types';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import request from 'supertest';
import { pipelinesPlugin } from '../plugin';

const ROOT = '/api/v1/analytics';

/**
 * Calls the REST interface of a running backend as a role; an answer that its
 * route does not declare like that is an error.
 */
export type Call = (
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  role?: 'viewer' | 'operator' | 'admin',
) => request.Test;

/** A backend with this plugin over the real log and a given warehouse. */
export interface PipelinesBackend {
  call: Call;
  port: number;
  /** Successes of routes that no schema describes. */
  undeclaredAnswers(): string[];
  stop(): Promise<void>;
}

/** Starts the plugin as the backend would, with everything real but sign-in. */
export async function startPipelinesBackend(options: {
  warehouse: WarehouseService;
  /** Keeps databases over a restart. */
  directory: string;
  analytics?: JsonObject;
  /** Further plugins beside this one. */
  features?: BackendFeature[];
}): Promise<PipelinesBackend> {
  const routes = RoutesProbe.create();
  const features: BackendFeature[] = [
    ...analyticsTestServices({
      database: { directory: options.directory },
      analytics: options.analytics,
    }),
    createServiceFactory({
      service: warehouseServiceRef,
      deps: {},
      factory: () => options.warehouse,
    }),
    datasetsServiceFactory,
    eventLogServiceFactory,
    eventsServiceFactory,
    healthServiceFactory,
    pipelinesPlugin,
    routes.plugin,
    ...(options.features ?? []),
  ];
  const backend = await startTestBackend({ features });
  return {
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
