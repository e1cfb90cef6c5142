import { z } from 'zod';
import { pipelineDefinitionSchema } from './definition';
import { pipelineStateSchema } from './status';

/** {@link PipelineAction}. */
export const pipelineActionSchema = z.enum([
  'start',
  'stop',
  'restart',
  'pause',
]);
/** What a person can do to a pipeline. */
export type PipelineAction = z.infer<typeof pipelineActionSchema>;

/** {@link PipelineActionResponse}. */
export const pipelineActionResponseSchema = z.strictObject({
  pipeline: z.string(),
  action: pipelineActionSchema,
  previousState: pipelineStateSchema,
  state: pipelineStateSchema,
  changed: z.boolean(),
  operationId: z.string().optional(),
});
/** Answer of a lifecycle action. */
export type PipelineActionResponse = z.infer<
  typeof pipelineActionResponseSchema
>;

/** {@link PipelineListItem}. */
export const pipelineListItemSchema = z.strictObject({
  definition: pipelineDefinitionSchema,
  /** Where the definition came from. */
  origin: z.enum(['configuration', 'user']),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
/** One pipeline of GET /pipelines. */
export type PipelineListItem = z.infer<typeof pipelineListItemSchema>;

/** Answer of GET /pipelines. */
export const pipelinesResponseSchema = z.strictObject({
  pipelines: z.array(pipelineListItemSchema),
});

/** {@link PipelineValidation}. */
export const pipelineValidationSchema = z.strictObject({
  valid: z.boolean(),
  errors: z.array(
    z.strictObject({
      field: z.string(),
      message: z.string(),
      expected: z.string().optional(),
    }),
  ),
  warnings: z.array(z.strictObject({ field: z.string(), message: z.string() })),
});
/** Answer of POST /pipelines/validate. */
export type PipelineValidation = z.infer<typeof pipelineValidationSchema>;

const limitsSchema = z.strictObject({
  batchSize: z.number(),
  windowSize: z.string(),
});

/** Answer of GET /pipelines/config. */
export const pipelinesConfigResponseSchema = z.strictObject({
  config: limitsSchema,
  version: z.number(),
});

/** Answer of PUT /pipelines/config. */
export const pipelinesConfigUpdateResponseSchema =
  pipelinesConfigResponseSchema.extend({
    previous: limitsSchema,
    changed: z.array(z.string()),
    appliesTo: z.array(z.string()),
    restartRequired: z.boolean(),
  });

/** {@link OffsetsMoveResponse}. */
export const offsetsMoveResponseSchema = z.strictObject({
  pipeline: z.string(),
  dryRun: z.boolean(),
  moves: z.array(
    z.strictObject({
      topic: z.string(),
      partition: z.number(),
      from: z.number(),
      to: z.number(),
      records: z.number(),
      effect: z.enum(['NONE', 'READ_AGAIN', 'SKIP']),
    }),
  ),
  /** Records that would be passed over. */
  skipped: z.number(),
  /** Sent back, it refuses the move when the position has changed since. */
  planHash: z.string(),
});
/** Answer of PUT /pipelines/{name}/offsets. */
export type OffsetsMoveResponse = z.infer<typeof offsetsMoveResponseSchema>;
