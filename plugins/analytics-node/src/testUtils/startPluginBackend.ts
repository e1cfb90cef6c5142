import {
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
// eslint-disable-next-line @backstage/no-undeclared-imports -- part of tests
import request from 'supertest';
import { datasetsServiceFactory } from '../datasets/datasetsServiceFactory';
import { eventLogServiceFactory } from '../eventLog/eventLogServiceFactory';
import { healthServiceFactory } from '../health/healthServiceFactory';
import { warehouseServiceRef } from '../services';
import type { WarehouseService } from '../warehouse/types';
import { analyticsTestServices } from './analyticsTestServices';
import { RoutesProbe } from './RoutesProbe';

/** Calls a route by its path as a role; an answer that it does not declare like that is an error. */
export type Call = (
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  role?: 'viewer' | 'operator' | 'admin',
) => request.Test;

/** A backend with plugins over the real log and a given warehouse. */
export interface PluginBackend {
  call: Call;
  /** Address for programs of other languages. */
  url: string;
  port: number;
  /** The whole server, for requests without a role. */
  server: TestBackend['server'];
  /** Successes of routes that no schema describes. */
  undeclaredAnswers(): string[];
  stop(): Promise<void>;
}

/** What {@link startPluginBackend} is told, by tests of any plugin. */
export interface PluginBackendOptions {
  warehouse: WarehouseService;
  /** Keeps databases over a restart. */
  directory: string;
  analytics?: JsonObject;
  /** Further sections of the configuration. */
  config?: JsonObject;
  /** Further plugins, such as the catalog. */
  features?: BackendFeature[];
}

/**
 * Starts plugins as the backend would, with everything real but sign-in.
 *
 * @param root - what the paths of {@link PluginBackend.call} are below
 * @param plugins - what is tested, with the services that only it needs
 */
export async function startPluginBackend(
  root: string,
  plugins: BackendFeature[],
  options: PluginBackendOptions,
): Promise<PluginBackend> {
  const routes = RoutesProbe.create();
  const backend = await startTestBackend({
    features: [
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
      ...plugins,
      routes.plugin,
      ...(options.features ?? []),
    ],
  });
  const { server } = backend;
  return {
    call: (method, path, role = 'operator') =>
      request(server)
        [method](`${root}${path}`)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${role}`),
        )
        .expect(routes.check),
    url: `http://127.0.0.1:${server.port()}`,
    port: server.port(),
    server,
    undeclaredAnswers: () => routes.undeclared(),
    stop: () => backend.stop(),
  };
}
