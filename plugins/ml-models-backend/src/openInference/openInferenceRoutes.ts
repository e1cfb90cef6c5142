import { MAX_PREDICT_BODY_BYTES } from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  ValidationError,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import { predictFailures } from '../inference/predictFailures';
import { modelParams, versionParams } from '../routes/params';
import type { OpenInference } from './OpenInference';
import {
  inferRequestSchema,
  inferResponseSchema,
  modelMetadataSchema,
  modelReadySchema,
  serverMetadataSchema,
} from './protocol';

/** Says that bytes of tensors follow the JSON, an extension of the protocol. */
const BINARY_HEADER = 'Inference-Header-Content-Length';

/** A model, or one of its versions. */
interface Place {
  path: string;
  params: z.ZodType<{ model: string; version?: string }>;
  /** For summaries. */
  of: string;
}

const PLACES: Place[] = [
  {
    path: '/models/{model}',
    params: modelParams,
    of: 'the version in production',
  },
  {
    path: '/models/{model}/versions/{version}',
    params: versionParams,
    of: 'one version',
  },
];

/** The routes of the Open Inference Protocol, relative to `/v2`. */
export function createOpenInferenceRoutes(options: {
  protocol: OpenInference;
  /** Version of the product. */
  version: string;
  /** True once models that are in production are loaded. */
  isReady(): boolean;
}): ApiRoute<any, any, any>[] {
  const { protocol, version, isReady } = options;
  const health = (name: 'live' | 'ready', isUp: () => boolean) =>
    defineRoute({
      method: 'get',
      path: `/health/${name}`,
      role: 'none',
      summary: `Whether the inference server is ${name}`,
      responses: {
        200: {
          description: 'It is',
          schema: z.strictObject({ [name]: z.boolean() }),
        },
        503: { description: 'It is not' },
      },
      handler: async () => ({
        status: isUp() ? 200 : 503,
        body: { [name]: isUp() },
      }),
    });
  return [
    defineRoute({
      method: 'get',
      path: '/',
      role: 'viewer',
      summary: 'Name and version of the inference server',
      responses: {
        200: { description: 'Server metadata', schema: serverMetadataSchema },
      },
      handler: async () => ({
        body: { name: 'analytics-engine', version, extensions: [] },
      }),
    }),
    health('live', () => true),
    health('ready', isReady),
    ...PLACES.flatMap(place => modelRoutes(place, protocol)),
  ];
}

function modelRoutes(
  { path, params, of }: Place,
  protocol: OpenInference,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path,
      role: 'viewer',
      summary: `Tensors that ${of} takes and answers`,
      params,
      responses: {
        200: { description: 'Model metadata', schema: modelMetadataSchema },
        404: { description: 'No such model or version' },
      },
      handler: async ({ params: { model, version } }) => ({
        body: await protocol.describe(model, version),
      }),
    }),
    defineRoute({
      method: 'get',
      path: `${path}/ready`,
      role: 'viewer',
      summary: `Whether ${of} is loaded`,
      params,
      responses: {
        200: { description: 'It is', schema: modelReadySchema },
        404: { description: 'No such model or version' },
        409: { description: 'It is not', schema: modelReadySchema },
      },
      handler: async ({ params: { model, version } }) => {
        const ready = await protocol.isReady(model, version);
        return { status: ready ? 200 : 409, body: { name: model, ready } };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${path}/infer`,
      role: 'viewer',
      summary: `Score tensors with ${of}`,
      description:
        'One tensor of shape [rows] or [rows, 1] for each feature, BYTES for categories; or one matrix [rows, features] under the name of the ONNX input when there are no categories. The optional tensor `entity_key` says whom each row is about. Admission, traffic, time limit and log are those of predict.',
      params,
      raw: {
        contentTypes: ['application/json'],
        // Triton's client names none.
        isTypeOptional: true,
        description: 'Inference request; binary tensor data is not supported.',
        schema: inferRequestSchema,
      },
      bodyLimitBytes: MAX_PREDICT_BODY_BYTES,
      audited: false,
      responses: {
        200: { description: 'Inference response', schema: inferResponseSchema },
        400: { description: 'Every tensor that is wrong or missing' },
        ...predictFailures,
      },
      handler: async ({
        params: { model, version },
        readBody,
        caller,
        request,
      }) => {
        if (request.get(BINARY_HEADER) !== undefined) {
          throw new ValidationError(
            `${BINARY_HEADER}: binary tensor data is not supported, send data as JSON (binary_data=False)`,
          );
        }
        const body = await protocol.infer({
          model,
          version,
          caller,
          bytes: await readBody(),
        });
        return { body };
      },
    }),
  ];
}
