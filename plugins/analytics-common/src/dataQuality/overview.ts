import { z } from 'zod';
import { checkDefinitionSchema, checkOriginSchema } from './checkDefinition';
import {
  checkResultSchema,
  dimensionScoresSchema,
  qualityRunSummarySchema,
} from './runs';
import { qualityStatusSchema } from './thresholds';
import { checkSeveritySchema } from './dimensions';
import { anomalyVerdictSchema } from './anomalies';

/** {@link DatasetFreshness}. */
export const datasetFreshnessSchema = z.strictObject({
  dataset: z.string(),
  /** Null when the dataset has no time column. */
  column: z.string().nullable(),
  lastUpdate: z.string().nullable(),
  lagSeconds: z.number().nullable(),
  warnAfterSeconds: z.number(),
  errorAfterSeconds: z.number(),
  status: z.enum(['FRESH', 'WARN', 'STALE', 'UNKNOWN']),
  /** Whether a check has the limits; otherwise they are the operations manual's. */
  expected: z.boolean(),
  /** Null when it is unknown. */
  method: z.enum(['partition-metadata', 'max']).nullable(),
});
/** How old the newest data of a dataset is. */
export type DatasetFreshness = z.infer<typeof datasetFreshnessSchema>;

/** {@link FreshnessResponse}. */
export const freshnessResponseSchema = z.strictObject({
  timestamp: z.string(),
  /** STALE as soon as one dataset with a freshness check is. */
  status: z.enum(['UP', 'STALE', 'UNKNOWN']),
  datasets: z.array(datasetFreshnessSchema),
});
/** Answer of GET /data-quality/freshness. */
export type FreshnessResponse = z.infer<typeof freshnessResponseSchema>;

/** {@link ScorePoint}. */
export const scorePointSchema = z.strictObject({
  at: z.string(),
  score: z.number().nullable(),
});
/** One point of a score's history. */
export type ScorePoint = z.infer<typeof scorePointSchema>;

/** {@link CheckItem}. */
export const checkItemSchema = z.strictObject({
  definition: checkDefinitionSchema,
  origin: checkOriginSchema,
  /** False: it comes from the configuration or the catalog and is changed there. */
  editable: z.boolean(),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  updatedBy: z.string(),
  /** Origin `catalog` only: the entity that names its file, and the file. */
  source: z
    .strictObject({ entityRef: z.string(), target: z.string() })
    .nullable(),
  /** Of the newest run that had it; null when it never ran. */
  lastResult: checkResultSchema
    .extend({ runId: z.string(), at: z.string() })
    .nullable(),
});
/** A check with what is known of it. */
export type CheckItem = z.infer<typeof checkItemSchema>;

/** {@link ChecksResponse}. */
export const checksResponseSchema = z.strictObject({
  checks: z.array(checkItemSchema),
});
/** Answer of GET /data-quality/checks. */
export type ChecksResponse = z.infer<typeof checksResponseSchema>;

/** {@link CheckHistoryResponse}. */
export const checkHistoryResponseSchema = z.strictObject({
  checkId: z.string(),
  points: z.array(
    z.strictObject({
      runId: z.string(),
      at: z.string(),
      status: checkResultSchema.shape.status,
      score: z.number().nullable(),
      failedRows: z.number().nullable(),
      failedPercent: z.number().nullable(),
    }),
  ),
});
/** Answer of GET /data-quality/checks/{id}/history, oldest first. */
export type CheckHistoryResponse = z.infer<typeof checkHistoryResponseSchema>;

/** {@link CheckVersionsResponse}. */
export const checkVersionsResponseSchema = z.strictObject({
  checkId: z.string(),
  versions: z.array(
    z.strictObject({
      version: z.number(),
      at: z.string(),
      by: z.string(),
      /** Null: it was deleted. */
      definition: checkDefinitionSchema.nullable(),
    }),
  ),
});
/** Answer of GET /data-quality/checks/{id}/versions, newest first. */
export type CheckVersionsResponse = z.infer<typeof checkVersionsResponseSchema>;

/** {@link QualitySchedule}. */
export const qualityScheduleSchema = z.strictObject({
  dataset: z.string(),
  /** A duration (`1h`) or five fields of cron, UTC; null: only when asked. */
  schedule: z.string().nullable(),
  origin: z.enum(['configuration', 'user', 'default']),
  version: z.number(),
});
/** When a dataset's checks run by themselves. */
export type QualitySchedule = z.infer<typeof qualityScheduleSchema>;

/** {@link DatasetQuality}. */
export const datasetQualitySchema = z.strictObject({
  dataset: z.string(),
  description: z.string().nullable(),
  owner: z.string(),
  score: z.number().nullable(),
  status: qualityStatusSchema,
  coverage: z.number(),
  dimensions: dimensionScoresSchema,
  checks: z.number(),
  failedChecks: z.number(),
  /** Worst severity among the failed checks. */
  worstSeverity: checkSeveritySchema.nullable(),
  /** Since when the worst of the open incidents is open, ISO. */
  wrongSince: z.string().nullable(),
  openIncidents: z.number(),
  anomalies: z.array(anomalyVerdictSchema),
  freshness: datasetFreshnessSchema,
  lastRun: qualityRunSummarySchema.nullable(),
  running: z
    .strictObject({
      runId: z.string(),
      operationId: z.string().nullable(),
    })
    .nullable(),
  schedule: qualityScheduleSchema,
  /** Scores of the last runs, oldest first. */
  trend: z.array(scorePointSchema),
});
/** One line of GET /data-quality/datasets. */
export type DatasetQuality = z.infer<typeof datasetQualitySchema>;

/** {@link DatasetsQualityResponse}. */
export const datasetsQualityResponseSchema = z.strictObject({
  timestamp: z.string(),
  overall: z.strictObject({
    score: z.number().nullable(),
    status: qualityStatusSchema,
    coverage: z.number(),
  }),
  datasets: z.array(datasetQualitySchema),
});
/** Answer of GET /data-quality/datasets. */
export type DatasetsQualityResponse = z.infer<
  typeof datasetsQualityResponseSchema
>;

/** {@link DatasetQualityDetail}. */
export const datasetQualityDetailSchema = z.strictObject({
  ...datasetQualitySchema.shape,
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      personal: z.boolean(),
      description: z.string().nullable(),
    }),
  ),
  items: z.array(checkItemSchema),
});
/** Answer of GET /data-quality/datasets/{name}. */
export type DatasetQualityDetail = z.infer<typeof datasetQualityDetailSchema>;

/** {@link QualityReport}. */
export const qualityReportSchema = z.strictObject({
  generatedAt: z.string(),
  period: z.strictObject({
    from: z.string(),
    to: z.string(),
  }),
  overall: z.strictObject({
    score: z.number().nullable(),
    status: qualityStatusSchema,
    coverage: z.number(),
    trend: z.array(scorePointSchema),
  }),
  dimensions: dimensionScoresSchema,
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      score: z.number().nullable(),
      status: qualityStatusSchema,
      coverage: z.number(),
      lastRun: z.string().nullable(),
      failedChecks: z.number(),
      openIncidents: z.number(),
      anomalies: z.array(anomalyVerdictSchema),
    }),
  ),
  incidents: z.strictObject({
    open: z.number(),
    acknowledged: z.number(),
    resolved: z.number(),
  }),
});
/** Answer of GET /data-quality/report. */
export type QualityReport = z.infer<typeof qualityReportSchema>;
