import { z } from 'zod';

/** {@link AnomalyMetric}. */
export const anomalyMetricSchema = z.enum(['volume', 'freshness', 'nullShare']);
/** What is watched for anomalies. */
export type AnomalyMetric = z.infer<typeof anomalyMetricSchema>;

/** {@link SeriesPoint}. */
export const seriesPointSchema = z.strictObject({
  /** Start of the bucket, ISO. */
  at: z.string(),
  /** Rows, seconds of the longest gap, or share of nulls (0 to 1); null: no rows to judge by. */
  value: z.number().nullable(),
});
/** One bucket of a watched series. */
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** {@link AnomalyVerdict}. */
export const anomalyVerdictSchema = z.strictObject({
  metric: anomalyMetricSchema,
  /** Null share only. */
  column: z.string().nullable(),
  /** Start of the judged bucket. */
  at: z.string(),
  bucketSeconds: z.number(),
  verdict: z.enum(['NORMAL', 'ANOMALY', 'NOT_ENOUGH_HISTORY']),
  severity: z.enum(['warning', 'critical']),
  value: z.number().nullable(),
  /** The band that was expected; nulls when there is not enough history. */
  expected: z.strictObject({
    low: z.number().nullable(),
    high: z.number().nullable(),
    median: z.number().nullable(),
  }),
  /** Robust score: distance from the median in units of the scaled MAD. */
  score: z.number().nullable(),
  /** For people. */
  reason: z.string(),
});
/** Verdict on the newest complete bucket of a series. */
export type AnomalyVerdict = z.infer<typeof anomalyVerdictSchema>;

/** {@link SeriesResponse}. */
export const seriesResponseSchema = z.strictObject({
  dataset: z.string(),
  metric: anomalyMetricSchema,
  column: z.string().nullable(),
  bucketSeconds: z.number(),
  points: z.array(
    seriesPointSchema.extend({
      low: z.number().nullable(),
      high: z.number().nullable(),
      anomaly: z.boolean(),
    }),
  ),
});
/** Answer of GET /data-quality/datasets/{name}/series. */
export type SeriesResponse = z.infer<typeof seriesResponseSchema>;
