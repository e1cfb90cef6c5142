import { z } from 'zod';

/** Most outputs that a request may name, and most inputs beside those of features. */
const MAX_OUTPUTS = 16;
const MAX_TENSORS = 2_100;
const MAX_ID_LENGTH = 255;

/** Types of tensors; numbers of JSON stand for all but BYTES and BOOL. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;

/** One of {@link DATATYPES}. */
export type Datatype = (typeof DATATYPES)[number];

/** Extensions speak through these; none is understood here, so all are let pass. */
const parameters = z.record(z.string(), z.unknown());

const tensorDataSchema = z.custom<unknown[]>(Array.isArray, {
  error:
    'expected a list, flat or nested as the shape says; binary tensor data is not supported',
});

/** A tensor of a request. */
export const requestInputSchema = z.strictObject({
  name: z.string().min(1),
  shape: z.array(z.int().min(0)).min(1).max(8),
  datatype: z.enum(DATATYPES),
  parameters: parameters.optional(),
  data: tensorDataSchema,
});

/** Body of POST /v2/models/{m}/infer. */
export const inferRequestSchema = z.strictObject({
  id: z.string().max(MAX_ID_LENGTH).optional(),
  parameters: parameters.optional(),
  inputs: z.array(requestInputSchema).min(1).max(MAX_TENSORS),
  /** All outputs when left out. */
  outputs: z
    .array(
      z.strictObject({ name: z.string(), parameters: parameters.optional() }),
    )
    .min(1)
    .max(MAX_OUTPUTS)
    .optional(),
});

/** See {@link requestInputSchema}. */
export type RequestInput = z.infer<typeof requestInputSchema>;
/** See {@link inferRequestSchema}. */
export type InferRequest = z.infer<typeof inferRequestSchema>;

const responseOutputSchema = z.strictObject({
  name: z.string(),
  shape: z.array(z.int()),
  datatype: z.enum(DATATYPES),
  data: z.array(z.union([z.number(), z.string()])),
});

/** Answer of POST /v2/models/{m}/infer. */
export const inferResponseSchema = z.strictObject({
  model_name: z.string(),
  /** Absent when several versions answered; the output `model_version` says which. */
  model_version: z.string().optional(),
  id: z.string().optional(),
  outputs: z.array(responseOutputSchema),
});

/** See {@link inferResponseSchema}. */
export type InferResponse = z.infer<typeof inferResponseSchema>;

const tensorMetadataSchema = z.strictObject({
  name: z.string(),
  datatype: z.enum(DATATYPES),
  /** -1 is the number of rows. */
  shape: z.array(z.int()),
});

/** See {@link modelMetadataSchema}. */
export type TensorMetadata = z.infer<typeof tensorMetadataSchema>;

/** Answer of GET /v2/models/{m}. */
export const modelMetadataSchema = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorMetadataSchema),
  outputs: z.array(tensorMetadataSchema),
});

/** Answer of GET /v2/models/{m}/ready. */
export const modelReadySchema = z.strictObject({
  name: z.string(),
  ready: z.boolean(),
});

/** Answer of GET /v2. */
export const serverMetadataSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
