import { z } from 'zod';
import { identifierSchema, nameSchema } from '../names';
import { qualityDimensionSchema, checkSeveritySchema } from './dimensions';
import { qualityStatusSchema } from './thresholds';
import { anomalyVerdictSchema } from './anomalies';
import { incidentStateSchema } from './incidents';

/** Body of POST /data-quality/validate. */
export const validateRequestSchema = z.strictObject({
  dataset: identifierSchema,
  /** Dimensions and ids of checks; all enabled checks of the dataset by default. */
  checks: z.array(nameSchema).min(1).max(500).optional(),
  /** True: answer 202 at once instead of waiting for the result. */
  async: z.boolean().optional(),
});

/** Body of POST /data-quality/validate. */
export type ValidateRequest = z.infer<typeof validateRequestSchema>;

/** {@link CheckStatus}. */
export const checkStatusSchema = z.enum([
  'PASSED',
  'WARN',
  'FAILED',
  'NOT_EVALUATED',
  'ERROR',
]);
/** How one check came out. ERROR: it could not be carried out, which is not a failure of the data. */
export type CheckStatus = z.infer<typeof checkStatusSchema>;

/** {@link RunStatus}. */
export const runStatusSchema = z.enum(['PASSED', 'WARNED', 'FAILED', 'ERROR']);
/** How a run came out. */
export type RunStatus = z.infer<typeof runStatusSchema>;

/** {@link RunTrigger}. */
export const runTriggerSchema = z.enum(['request', 'schedule', 'release']);
/** What started a run. */
export type RunTrigger = z.infer<typeof runTriggerSchema>;

/** {@link CheckResult}. */
export const checkResultSchema = z.strictObject({
  checkId: z.string(),
  name: z.string(),
  type: z.string(),
  dimension: qualityDimensionSchema,
  /** The column, or the columns joined by a comma; null for checks of the whole table. */
  column: z.string().nullable(),
  status: checkStatusSchema,
  severity: checkSeveritySchema,
  /** For people: `at most 0 rows with a missing customer_id`. */
  expected: z.string(),
  /** For people: `135,080 of 541,909 rows (24.93 %)`. */
  actual: z.string(),
  /** Rows that the check looked at, after its filter; null when it does not count rows. */
  evaluatedRows: z.number().nullable(),
  failedRows: z.number().nullable(),
  /** Of the rows that it looked at; null when there were none. */
  failedPercent: z.number().nullable(),
  /** 0 to 100, what it gives to its dimension; null unless it was evaluated. */
  score: z.number().nullable(),
  weight: z.number(),
  /** Whether the figures are exact; an approximate one never proves that there are no duplicates. */
  method: z.enum(['exact', 'approximate']),
  /** Keys of some failing rows: `order_id=536414, order_line=0`; personal columns are masked. */
  sampleKeys: z.array(z.string()),
  /** Why it was not evaluated, in the engine's words where it has some; else null. */
  error: z.string().nullable(),
});
/** What one check found. */
export type CheckResult = z.infer<typeof checkResultSchema>;

/** {@link DimensionScore}. */
export const dimensionScoreSchema = z.strictObject({
  /** Null when no check of it was evaluated. */
  score: z.number().nullable(),
  status: qualityStatusSchema,
  checks: z.number(),
  failed: z.number(),
});
/** Score of one dimension of a dataset. */
export type DimensionScore = z.infer<typeof dimensionScoreSchema>;

/** {@link DimensionScores}. */
export const dimensionScoresSchema = z.partialRecord(
  qualityDimensionSchema,
  dimensionScoreSchema,
);
/** Scores by dimension; those without checks are absent. */
export type DimensionScores = z.infer<typeof dimensionScoresSchema>;

/** {@link QualityRun}. */
export const qualityRunSchema = z.strictObject({
  runId: z.string(),
  dataset: z.string(),
  trigger: runTriggerSchema,
  startedAt: z.string(),
  finishedAt: z.string(),
  status: runStatusSchema,
  /** 0 to 100; null when nothing was evaluated. */
  score: z.number().nullable(),
  qualityStatus: qualityStatusSchema,
  /** Evaluated checks of all, 0 to 1. */
  coverage: z.number(),
  /** Share of the evaluated checks that passed, 0 to 100. */
  checksPassedPercent: z.number().nullable(),
  rowsScanned: z.number(),
  /** The widest window of the checks; null ends mean the whole table. */
  window: z.strictObject({
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
  durationMs: z.number(),
  /** Statements that read the dataset's rows. */
  queries: z.number(),
  dimensions: dimensionScoresSchema,
  results: z.array(checkResultSchema),
  anomalies: z.array(anomalyVerdictSchema),
  /** Incidents that are open on these checks after the run. */
  incidents: z.array(
    z.strictObject({
      id: z.string(),
      status: incidentStateSchema,
    }),
  ),
});
/** Answer of POST /data-quality/validate and of GET /data-quality/runs/{runId}. */
export type QualityRun = z.infer<typeof qualityRunSchema>;

/** {@link QualityRunSummary}. */
export const qualityRunSummarySchema = qualityRunSchema
  .omit({ results: true, anomalies: true, dimensions: true, incidents: true })
  .extend({
    failedChecks: z.number(),
    warnedChecks: z.number(),
    erroredChecks: z.number(),
  });
/** A {@link QualityRun} without its results, for lists. */
export type QualityRunSummary = z.infer<typeof qualityRunSummarySchema>;

/** {@link ValidateAccepted}. */
export const validateAcceptedSchema = z.strictObject({
  operationId: z.string(),
  runId: z.string(),
  status: z.literal('RUNNING'),
  links: z.strictObject({
    self: z.string(),
  }),
});
/** Answer of POST /data-quality/validate when it takes longer than the limit. */
export type ValidateAccepted = z.infer<typeof validateAcceptedSchema>;

/** {@link QualityRunsResponse}. */
export const qualityRunsResponseSchema = z.strictObject({
  dataset: z.string(),
  runs: z.array(qualityRunSummarySchema),
  nextCursor: z.string().nullable(),
});
/** Answer of GET /data-quality/datasets/{name}/runs, newest first. */
export type QualityRunsResponse = z.infer<typeof qualityRunsResponseSchema>;
