import {
  modelVersionsResponseSchema,
  modelsResponseSchema,
  registerVersionResponseSchema,
  registeredVersionSchema,
} from '@analytics-engine/plugin-analytics-common';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ModelsResponse } from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { readUpload, UPLOAD_CONTENT_TYPES } from '../intake/readUpload';
import type { ModelIntake } from '../intake/types';
import type { ModelRegistry } from '../registry/types';
import { modelParams, versionParams } from './params';

/** Room for the metadata beside the file. */
const METADATA_BYTES = 8 * 1024 * 1024;

/** Models and versions: list, read, register, fetch. */
export function createRegistryRoutes(options: {
  registry: ModelRegistry;
  intake: ModelIntake;
  maxArtifactBytes: number;
}): ApiRoute<any, any, any>[] {
  const { registry, intake, maxArtifactBytes } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/models',
      role: 'viewer',
      summary: 'All models with their aliases',
      responses: {
        200: { description: 'Models', schema: modelsResponseSchema },
      },
      handler: async () => {
        const body: ModelsResponse = {
          registry: registry.kind,
          models: await registry.models(),
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/versions',
      role: 'viewer',
      summary: 'Versions of a model, newest first',
      params: modelParams,
      responses: {
        200: {
          description: 'Versions, newest first',
          schema: modelVersionsResponseSchema,
        },
        404: { description: 'No such model' },
      },
      handler: async ({ params: { model } }) => ({
        body: { model, versions: await registry.versions(model) },
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/models/{model}/versions',
      role: 'operator',
      summary: 'Register an immutable version',
      description:
        'multipart/form-data with the file `model` (ONNX) and the field `metadata` (JSON: signature, goldenRows, ...); or the ONNX file alone as application/octet-stream, with that JSON under analytics-engine.metadata of its metadata_props. It passes the gate or nothing happens.',
      params: modelParams,
      raw: {
        contentTypes: UPLOAD_CONTENT_TYPES,
        description: 'The ONNX file with its metadata',
      },
      bodyLimitBytes: maxArtifactBytes + METADATA_BYTES,
      audit: {
        action: 'MODEL_REGISTER',
        target: ({ params }) => `model:${params.model}`,
        details: (_context, result) => {
          const version = (result?.body as any)?.version;
          return version
            ? { version: version.version, sha256: version.artifact.sha256 }
            : {};
        },
      },
      responses: {
        201: {
          description: 'The version and the checks it passed',
          schema: registerVersionResponseSchema,
        },
        400: { description: 'Metadata that does not fit' },
        409: { description: 'The version exists' },
        413: { description: 'The file is too large' },
        422: { description: 'Refused by the gate; details.checks says why' },
      },
      handler: async ({ params, request, openBody, caller }) => {
        const { file, metadata } = await readUpload(
          request.get('content-type') ?? '',
          openBody(),
        );
        const body = await intake.register({
          model: params.model,
          file,
          metadata,
          createdBy: caller.subject,
        });
        return { status: 201, body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/versions/{version}',
      role: 'viewer',
      summary: 'One version',
      params: versionParams,
      responses: {
        200: { description: 'The version', schema: registeredVersionSchema },
        404: { description: 'No such model or version' },
      },
      handler: async ({ params: { model, version } }) => ({
        body: await registry.get(model, version),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/versions/{version}/artifact',
      role: 'admin',
      summary: 'The ONNX file of a version',
      params: versionParams,
      audit: {
        action: 'ML_MODEL_ACCESS',
        target: ({ params }) => `model:${params.model}`,
        details: ({ params }) => ({
          access: 'artifact',
          version: params.version,
        }),
      },
      responses: {
        200: {
          description: 'The file; ETag is its SHA-256',
          contentType: 'application/octet-stream',
        },
        404: { description: 'No such model or version' },
        422: { description: 'The file is not the one that was registered' },
      },
      handler: async ({ params: { model, version }, response }) => {
        const file = await registry.artifact(model, version);
        response.set({
          'Content-Type': 'application/octet-stream',
          'Content-Length': String(file.sizeBytes),
          'Content-Disposition': `attachment; filename="${model}-${version}.onnx"`,
          ETag: `"${file.sha256}"`,
        });
        await pipeline(createReadStream(file.path), response);
        return undefined;
      },
    }),
  ];
}
