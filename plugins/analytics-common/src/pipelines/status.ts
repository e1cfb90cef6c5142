import { z } from 'zod';

/** {@link PipelineState}. */
export const pipelineStateSchema = z.enum([
  'STOPPED',
  'STARTING',
  'RUNNING',
  'PAUSED',
  'STOPPING',
  'FAILED',
  'DEGRADED',
]);
/** Where a pipeline stands. */
export type PipelineState = z.infer<typeof pipelineStateSchema>;

/** {@link PipelineDesiredState}. */
export const pipelineDesiredStateSchema = z.enum([
  'RUNNING',
  'PAUSED',
  'STOPPED',
]);
/** Where a person wants it to stand; survives a restart. */
export type PipelineDesiredState = z.infer<typeof pipelineDesiredStateSchema>;

/** {@link PipelineHold}. */
export const pipelineHoldSchema = z.strictObject({
  gateId: z.string(),
  dataset: z.string(),
  /** For people: what was found and what to do. */
  reason: z.string(),
  /** Path of the portal where a person reads more. */
  link: z.string().nullable(),
  /** ISO time since when. */
  since: z.string(),
});
/** A closed gate on a dataset that the pipeline writes. */
export type PipelineHold = z.infer<typeof pipelineHoldSchema>;

/** {@link PipelineBatch}. */
export const pipelineBatchSchema = z.strictObject({
  /** `batch-<n>`. */
  id: z.string(),
  status: z.enum(['PENDING', 'DONE', 'PARTIAL', 'FAILED']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  records: z.number(),
});
/** One block as people see it. */
export type PipelineBatch = z.infer<typeof pipelineBatchSchema>;

/** {@link PipelineStatus}. */
export const pipelineStatusSchema = z.strictObject({
  name: z.string(),
  state: pipelineStateSchema,
  desiredState: pipelineDesiredStateSchema,
  health: z.enum(['UP', 'DEGRADED', 'DOWN']),
  /** ISO time since when the state holds. */
  since: z.string(),
  uptimeSeconds: z.number(),
  /** Age of the oldest record that is not yet in the warehouse; 0 when caught up, null when unknown. */
  lagSeconds: z.number().nullable(),
  /** Records not yet in the warehouse; null when the log cannot be asked. */
  consumerLag: z.number().nullable(),
  eventsPerSecond: z.number(),
  /** Share of successful blocks in the window of the metrics; null without blocks. */
  successRate: z.number().nullable(),
  lastBatch: pipelineBatchSchema.nullable(),
  lastError: z
    .strictObject({ code: z.string(), message: z.string(), at: z.string() })
    .nullable(),
  errorCount: z.number(),
  restarts: z.number(),
  /** Closed gates that keep it from running although it is wanted to; empty when it may. */
  heldBy: z.array(pipelineHoldSchema),
});
/** One line of GET /pipelines/status and the answer of GET /pipelines/{name}/status. */
export type PipelineStatus = z.infer<typeof pipelineStatusSchema>;

/** {@link PipelinesStatusResponse}. */
export const pipelinesStatusResponseSchema = z.strictObject({
  timestamp: z.string(),
  summary: z.strictObject({
    total: z.number(),
    running: z.number(),
    paused: z.number(),
    stopped: z.number(),
    failed: z.number(),
  }),
  pipelines: z.array(pipelineStatusSchema),
});
/** Answer of GET /pipelines/status. */
export type PipelinesStatusResponse = z.infer<
  typeof pipelinesStatusResponseSchema
>;

/** {@link PipelineReleaseResponse}. */
export const pipelineReleaseResponseSchema = z.strictObject({
  pipeline: z.string(),
  /** Ids of the gates that were opened. */
  opened: z.array(z.string()),
  status: pipelineStatusSchema,
});
/** Answer of POST /pipelines/{name}/release. */
export type PipelineReleaseResponse = z.infer<
  typeof pipelineReleaseResponseSchema
>;
