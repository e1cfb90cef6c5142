import { z } from 'zod';
import { pipelineStateSchema } from './status';

/** {@link QuarantineClass}. */
export const quarantineClassSchema = z.enum([
  'NOT_JSON',
  'BAD_ENCODING',
  'TYPE_MISMATCH',
  'UNKNOWN_COLUMN',
  'MISSING_COLUMN',
  'DUPLICATE_KEY',
  'TOO_LARGE',
  'TRANSFORM_ERROR',
  'CONSTRAINT',
  'OTHER',
]);
/** Why a record was refused, in classes that a person can act on. */
export type QuarantineClass = z.infer<typeof quarantineClassSchema>;

const positionSchema = z.strictObject({
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
});

/** {@link PipelineError}. */
export const pipelineErrorSchema = z.strictObject({
  id: z.string(),
  batchId: z.string(),
  /** Which of the pipeline's tables refused the records. */
  dataset: z.string(),
  code: z.string(),
  class: quarantineClassSchema,
  message: z.string(),
  retryable: z.boolean(),
  attempts: z.number(),
  records: z.number(),
  status: z.enum(['FAILED', 'RETRYING', 'RESOLVED', 'CLEARED']),
  firstSeen: z.string(),
  lastSeen: z.string(),
  sample: positionSchema,
});
/** One failed batch of GET /pipelines/{name}/errors: records of one block refused for one class. */
export type PipelineError = z.infer<typeof pipelineErrorSchema>;

/** {@link PipelineErrorsResponse}. */
export const pipelineErrorsResponseSchema = z.strictObject({
  pipeline: z.string(),
  errorState: z.boolean(),
  total: z.number(),
  errors: z.array(pipelineErrorSchema),
  classes: z.array(
    z.strictObject({
      class: quarantineClassSchema,
      batches: z.number(),
      records: z.number(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
/** Answer of GET /pipelines/{name}/errors. */
export type PipelineErrorsResponse = z.infer<
  typeof pipelineErrorsResponseSchema
>;

/** {@link PipelineErrorDetail}. */
export const pipelineErrorDetailSchema = pipelineErrorSchema.extend({
  rows: z.array(
    positionSchema.extend({
      /** The record as text, values of personal columns masked; cut at a limit. */
      payload: z.string(),
      truncated: z.boolean(),
      message: z.string(),
    }),
  ),
  /** The table's columns beside the payload's keys. */
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      personal: z.boolean(),
      inPayload: z.boolean(),
      payloadType: z.string().nullable(),
    }),
  ),
  extraKeys: z.array(z.string()),
});
/** Answer of GET /pipelines/{name}/errors/{id}. */
export type PipelineErrorDetail = z.infer<typeof pipelineErrorDetailSchema>;

const rejectedSchema = z.strictObject({
  batchId: z.string(),
  reason: z.enum(['NOT_FOUND', 'NOT_FAILED', 'IN_PROGRESS']),
});
/** A failed batch that a request named and that was not taken. */
export type RejectedBatch = z.infer<typeof rejectedSchema>;

/** {@link RetryResponse}. */
export const retryResponseSchema = z.strictObject({
  pipeline: z.string(),
  accepted: z.array(z.string()),
  rejected: z.array(rejectedSchema),
  operationId: z.string(),
});
/** Answer of a retry. */
export type RetryResponse = z.infer<typeof retryResponseSchema>;

/** {@link DryRunResponse}. */
export const dryRunResponseSchema = z.strictObject({
  pipeline: z.string(),
  id: z.string(),
  dryRun: z.literal(true),
  /** Records that were tried; at most as many as the backend's limit. */
  tried: z.number(),
  /** Records of the batch. */
  total: z.number(),
  wouldLand: z.number(),
  rows: z.array(
    positionSchema.extend({
      result: z.enum(['INSERTED', 'FOUND', 'FILTERED', 'REFUSED']),
      class: quarantineClassSchema.nullable(),
      message: z.string().nullable(),
    }),
  ),
});
/** Answer of a retry of one failed batch with `dryRun=true`. */
export type DryRunResponse = z.infer<typeof dryRunResponseSchema>;

/** {@link ClearErrorsResponse}. */
export const clearErrorsResponseSchema = z.strictObject({
  pipeline: z.string(),
  cleared: z.number(),
  state: pipelineStateSchema,
  /** Named batches that are not failed; only when some were named. */
  rejected: z.array(rejectedSchema).optional(),
});
/** Answer of POST /pipelines/{name}/clear-errors. */
export type ClearErrorsResponse = z.infer<typeof clearErrorsResponseSchema>;
