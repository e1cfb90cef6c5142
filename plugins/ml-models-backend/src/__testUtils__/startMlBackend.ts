import {
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
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
import type { VersionMetadataInput } from '@analytics-engine/plugin-analytics-common';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { mlModelsPlugin } from '../plugin';

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
export interface MlBackend {
  /** Address for programs of other languages. */
  readonly url: string;
  /** Paths below `/api/v1/analytics`; others begin with `/v2` or `/api`. */
  call: Call;
  /** Registers a version as a person would. */
  upload(
    model: string,
    file: Buffer,
    metadata: VersionMetadataInput,
  ): request.Test;
  /** Successes of routes that no schema describes. */
  undeclaredAnswers(): string[];
  port: number;
  stop(): Promise<void>;
}

/** Starts the plugin as the backend would, with everything real but sign-in. */
export async function startMlBackend(options: {
  warehouse: WarehouseService;
  /** Keeps databases over a restart. */
  directory: string;
  analytics?: JsonObject;
  features?: BackendFeature[];
}): Promise<MlBackend> {
  const routes = RoutesProbe.create();
  const backend = await startTestBackend({
    features: [
      ...analyticsTestServices({
        database: { directory: options.directory },
        analytics: options.analytics,
      }),
      createServiceFactory({
        service: warehouseServiceRef,
        deps: {},
        factory: () => options.warehouse,
      }),
      mockServices.scheduler.factory(),
      datasetsServiceFactory,
      eventLogServiceFactory,
      healthServiceFactory,
      mlModelsPlugin,
      routes.plugin,
      ...(options.features ?? []),
    ],
  });
  const call: Call = (method, path, role = 'operator') =>
    request(backend.server)
      [method](/^\/(v2|api)(\/|$)/.test(path) ? path : `${ROOT}${path}`)
      .set('Authorization', mockCredentials.user.header(`user:default/${role}`))
      .expect(routes.check);
  return {
    url: `http://127.0.0.1:${backend.server.port()}`,
    call,
    upload: (model, file, metadata) =>
      call('post', `/ml/models/${model}/versions`)
        .field('metadata', JSON.stringify(metadata))
        .attach('model', file, 'model.onnx'),
    undeclaredAnswers: () => routes.undeclared(),
    port: backend.server.port(),
    stop: () => backend.stop(),
  };
}
