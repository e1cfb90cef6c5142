import type { VersionMetadataInput } from '@analytics-engine/plugin-analytics-common';
import {
  startPluginBackend,
  type Call,
  type PluginBackend,
  type PluginBackendOptions,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import type request from 'supertest';
import { mlModelsPlugin } from '../plugin';

const ROOT = '/api/v1/analytics';

/** A backend with this plugin; paths that do not begin with `/v2` or `/api` are below `/api/v1/analytics`. */
export interface MlBackend extends PluginBackend {
  /** Registers a version as a person would. */
  upload(
    model: string,
    file: Buffer,
    metadata: VersionMetadataInput,
  ): request.Test;
}

/** Starts this plugin; see {@link startPluginBackend}. */
export async function startMlBackend(
  options: PluginBackendOptions,
): Promise<MlBackend> {
  const backend = await startPluginBackend(
    '',
    [mockServices.scheduler.factory(), mlModelsPlugin],
    options,
  );
  const call: Call = (method, path, role) =>
    backend.call(
      method,
      /^\/(v2|api)(\/|$)/.test(path) ? path : `${ROOT}${path}`,
      role,
    );
  return {
    ...backend,
    call,
    upload: (model, file, metadata) =>
      call('post', `/ml/models/${model}/versions`)
        .field('metadata', JSON.stringify(metadata))
        .attach('model', file, 'model.onnx'),
  };
}
