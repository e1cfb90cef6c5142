import {
  accessServiceRef,
  datasetsServiceFactory,
  defineRoute,
  eventLogServiceFactory,
  healthServiceFactory,
  healthServiceRef,
  metricsServiceRef,
  operationsServiceRef,
  warehouseServiceFactory,
  warehouseServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import type {
  AccessService,
  HealthService,
  MetricsService,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  analyticsTestServices,
  declaredAnswers,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  createBackendPlugin,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { z } from 'zod';
import operationsPlugin from '..';

/** The services of a backend in a test, real ones. */
export interface TestServices {
  warehouse: WarehouseService;
  metrics: MetricsService;
  health: HealthService;
  operations: OperationsService;
  access: AccessService;
}

/** A backend with this plugin over an engine of its own. */
export interface OperationsBackend extends TestServices {
  /** An answer that its route does not declare like that is an error. */
  get(path: string, role?: string): request.Test;
  /** Requests that change something. */
  send(method: 'post' | 'delete', path: string, role: string): request.Test;
  stop(): Promise<void>;
}

/**
 * Features of a backend with this plugin. Call it in a `describe`, since it
 * cleans its directory up after the tests.
 */
export function operationsFeatures(): BackendFeature[] {
  return [
    ...analyticsTestServices({
      analytics: {
        queries: { maxConcurrent: 1, maxWaiting: 1 },
        build: { version: '2.1.0', commit: 'abc1234def', branch: 'main' },
      },
    }),
    warehouseServiceFactory,
    healthServiceFactory,
    eventLogServiceFactory,
    datasetsServiceFactory,
    operationsPlugin,
  ];
}

/** Starts it, and waits for its engine. */
export async function startOperationsBackend(
  features: BackendFeature[],
): Promise<OperationsBackend> {
  let services: TestServices;
  const probe = createBackendPlugin({
    pluginId: 'probe',
    register(env) {
      env.registerInit({
        deps: {
          warehouse: warehouseServiceRef,
          health: healthServiceRef,
          metrics: metricsServiceRef,
          operations: operationsServiceRef,
          access: accessServiceRef,
        },
        async init(deps) {
          services = deps;
          deps.access.mount({
            root: '/api/v1/analytics/probe',
            routes: [
              defineRoute({
                method: 'post',
                path: '/changes',
                role: 'operator',
                summary: 'Changes something',
                audit: { action: 'PROBE_CHANGE', target: () => 'probe:one' },
                responses: {
                  200: { description: 'Changed', schema: z.strictObject({}) },
                },
                handler: async () => ({ body: {} }),
              }),
            ],
          });
        },
      });
    },
  });
  const backend = await startTestBackend({ features: [...features, probe] });
  const { access, warehouse } = services!;
  await warehouse.ready();
  const as = (asked: request.Test, role: string) =>
    role === 'nobody'
      ? asked
      : asked.set(
          'Authorization',
          mockCredentials.user.header(`user:default/${role}`),
        );
  return {
    ...services!,
    get: (path, role = 'viewer') =>
      as(
        request(backend.server)
          .get(path)
          .expect(declaredAnswers(() => access.routes())),
        role,
      ),
    send: (method, path, role) =>
      as(request(backend.server)[method](path), role),
    stop: () => backend.stop(),
  };
}
