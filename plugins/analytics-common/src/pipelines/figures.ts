import { z } from 'zod';
import { pipelineBatchSchema } from './status';

const numberOrNull = z.number().nullable();
const percentilesSchema = z.strictObject({
  p50: numberOrNull,
  p95: numberOrNull,
  p99: numberOrNull,
});
const verdictSchema = z.enum(['OK', 'ALERT', 'UNKNOWN']);

/** {@link PipelineBatchDetail}. */
export const pipelineBatchDetailSchema = pipelineBatchSchema.extend({
  bytes: z.number(),
  quarantined: z.number(),
  durationMs: numberOrNull,
  attempts: z.number(),
  ranges: z.array(
    z.strictObject({
      topic: z.string(),
      partition: z.number(),
      firstOffset: z.number(),
      lastOffset: z.number(),
    }),
  ),
  /** How it ended up done after a crash, if it did not go straight. */
  settled: z.enum(['INSERTED', 'FOUND', 'COMPLETED']).nullable(),
});
/** A block with what the detail page shows. */
export type PipelineBatchDetail = z.infer<typeof pipelineBatchDetailSchema>;

/** {@link PipelineBatchesResponse}. */
export const pipelineBatchesResponseSchema = z.strictObject({
  pipeline: z.string(),
  batches: z.array(pipelineBatchDetailSchema),
});
/** Answer of GET /pipelines/{name}/batches. */
export type PipelineBatchesResponse = z.infer<
  typeof pipelineBatchesResponseSchema
>;

/** {@link PipelineMetrics}. */
export const pipelineMetricsSchema = z.strictObject({
  name: z.string(),
  batchesTotal: z.number(),
  successTotal: z.number(),
  failureTotal: z.number(),
  successRate: numberOrNull,
  eventsPerSecond: z.number(),
  lagSeconds: numberOrNull,
  durationMs: percentilesSchema,
  thresholds: z.strictObject({
    successRate: verdictSchema,
    lagSeconds: verdictSchema,
    eventsPerSecond: verdictSchema,
  }),
});
/** One pipeline of GET /pipelines/metrics. */
export type PipelineMetrics = z.infer<typeof pipelineMetricsSchema>;

/** {@link PipelinesMetricsResponse}. */
export const pipelinesMetricsResponseSchema = z.strictObject({
  timestamp: z.string(),
  window: z.string(),
  totals: z.strictObject({
    batches: z.number(),
    success: z.number(),
    failure: z.number(),
    successRate: numberOrNull,
    eventsPerSecond: z.number(),
    maxLagSeconds: numberOrNull,
  }),
  pipelines: z.array(pipelineMetricsSchema),
});
/** Answer of GET /pipelines/metrics. */
export type PipelinesMetricsResponse = z.infer<
  typeof pipelinesMetricsResponseSchema
>;

/** {@link PipelineHistoryPoint}. */
export const pipelineHistoryPointSchema = z.strictObject({
  at: z.string(),
  events: z.number(),
  eventsPerSecond: z.number(),
  lagSeconds: numberOrNull,
  consumerLag: numberOrNull,
  /** Time from append to visible in the warehouse, milliseconds. */
  delayMs: percentilesSchema,
  blockMs: z.strictObject({ p50: numberOrNull, p95: numberOrNull }),
  failures: z.number(),
});
/** One point of a pipeline's history, one per interval. */
export type PipelineHistoryPoint = z.infer<typeof pipelineHistoryPointSchema>;

/** {@link PipelineHistoryResponse}. */
export const pipelineHistoryResponseSchema = z.strictObject({
  pipeline: z.string(),
  intervalSeconds: z.number(),
  points: z.array(pipelineHistoryPointSchema),
});
/** Answer of GET /pipelines/{name}/history. */
export type PipelineHistoryResponse = z.infer<
  typeof pipelineHistoryResponseSchema
>;

/** {@link LagVerdict}. */
export const lagVerdictSchema = z.enum([
  'OK',
  'WARNING',
  'STALL',
  'STOP',
  'REWIND',
  'UNKNOWN',
]);
/** Burrow's verdicts on a consumer's lag (linkedin/Burrow, consumer lag evaluation rules). */
export type LagVerdict = z.infer<typeof lagVerdictSchema>;

/** {@link PipelineOffsetsResponse}. */
export const pipelineOffsetsResponseSchema = z.strictObject({
  pipeline: z.string(),
  verdict: lagVerdictSchema,
  totalLag: numberOrNull,
  partitions: z.array(
    z.strictObject({
      topic: z.string(),
      partition: z.number(),
      committed: numberOrNull,
      end: z.number(),
      earliest: z.number(),
      lag: numberOrNull,
      verdict: lagVerdictSchema,
    }),
  ),
});
/** Answer of GET /pipelines/{name}/offsets. */
export type PipelineOffsetsResponse = z.infer<
  typeof pipelineOffsetsResponseSchema
>;
