import { z } from 'zod';
import { identifierSchema, nameSchema } from '../names';
import type { AnomalyVerdict } from './anomalies';
import type { IncidentState } from './incidents';
import type { CheckSeverity, QualityDimension } from './dimensions';
import type { QualityStatus } from './thresholds';

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

/** How one check came out. ERROR: it could not be carried out, which is not a failure of the data. */
export type CheckStatus =
  | 'PASSED'
  | 'WARN'
  | 'FAILED'
  | 'NOT_EVALUATED'
  | 'ERROR';

/** How a run came out. */
export type RunStatus = 'PASSED' | 'WARNED' | 'FAILED' | 'ERROR';

/** What started a run. */
export type RunTrigger = 'request' | 'schedule' | 'release';

/** What one check found. */
export interface CheckResult {
  checkId: string;
  name: string;
  type: string;
  dimension: QualityDimension;
  /** The column, or the columns joined by a comma; null for checks of the whole table. */
  column: string | null;
  status: CheckStatus;
  severity: CheckSeverity;
  /** For people: `at most 0 rows with a missing customer_id`. */
  expected: string;
  /** For people: `135,080 of 541,909 rows (24.93 %)`. */
  actual: string;
  /** Rows that the check looked at, after its filter; null when it does not count rows. */
  evaluatedRows: number | null;
  failedRows: number | null;
  /** Of the rows that it looked at; null when there were none. */
  failedPercent: number | null;
  /** 0 to 100, what it gives to its dimension; null unless it was evaluated. */
  score: number | null;
  weight: number;
  /** Whether the figures are exact; an approximate one never proves that there are no duplicates. */
  method: 'exact' | 'approximate';
  /** Keys of some failing rows: `order_id=536414, order_line=0`; personal columns are masked. */
  sampleKeys: string[];
  /** Why it was not evaluated, in the engine's words where it has some; else null. */
  error: string | null;
}

/** Score of one dimension of a dataset. */
export interface DimensionScore {
  /** Null when no check of it was evaluated. */
  score: number | null;
  status: QualityStatus;
  checks: number;
  failed: number;
}

/** Scores by dimension; those without checks are absent. */
export type DimensionScores = Partial<Record<QualityDimension, DimensionScore>>;

/** Answer of POST /data-quality/validate and of GET /data-quality/runs/{runId}. */
export interface QualityRun {
  runId: string;
  dataset: string;
  trigger: RunTrigger;
  startedAt: string;
  finishedAt: string;
  status: RunStatus;
  /** 0 to 100; null when nothing was evaluated. */
  score: number | null;
  qualityStatus: QualityStatus;
  /** Evaluated checks of all, 0 to 1. */
  coverage: number;
  /** Share of the evaluated checks that passed, 0 to 100. */
  checksPassedPercent: number | null;
  rowsScanned: number;
  /** The widest window of the checks; null ends mean the whole table. */
  window: { from: string | null; to: string | null };
  durationMs: number;
  /** Statements that read the dataset's rows. */
  queries: number;
  dimensions: DimensionScores;
  results: CheckResult[];
  anomalies: AnomalyVerdict[];
  /** Incidents that are open on these checks after the run. */
  incidents: Array<{ id: string; status: IncidentState }>;
}

/** A {@link QualityRun} without its results, for lists. */
export type QualityRunSummary = Omit<
  QualityRun,
  'results' | 'anomalies' | 'dimensions' | 'incidents'
> & { failedChecks: number; warnedChecks: number; erroredChecks: number };

/** Answer of POST /data-quality/validate when it takes longer than the limit. */
export interface ValidateAccepted {
  operationId: string;
  runId: string;
  status: 'RUNNING';
  links: { self: string };
}

/** Answer of GET /data-quality/datasets/{name}/runs, newest first. */
export interface QualityRunsResponse {
  dataset: string;
  runs: QualityRunSummary[];
  nextCursor: string | null;
}
