import type { AnomalyVerdict } from './anomalies';
import type { CheckDefinition, CheckOrigin } from './checkDefinition';
import type { CheckSeverity } from './dimensions';
import type { CheckResult, DimensionScores, QualityRunSummary } from './runs';
import type { QualityStatus } from './thresholds';

/** How old the newest data of a dataset is. */
export interface DatasetFreshness {
  dataset: string;
  /** Null when the dataset has no time column. */
  column: string | null;
  lastUpdate: string | null;
  lagSeconds: number | null;
  warnAfterSeconds: number;
  errorAfterSeconds: number;
  status: 'FRESH' | 'WARN' | 'STALE' | 'UNKNOWN';
  /** Null when it is unknown. */
  method: 'partition-metadata' | 'max' | null;
}

/** Answer of GET /data-quality/freshness. */
export interface FreshnessResponse {
  timestamp: string;
  /** STALE as soon as one dataset with a freshness check is. */
  status: 'UP' | 'STALE' | 'UNKNOWN';
  datasets: DatasetFreshness[];
}

/** One point of a score's history. */
export interface ScorePoint {
  at: string;
  score: number | null;
}

/** A check with what is known of it. */
export interface CheckItem {
  definition: CheckDefinition;
  origin: CheckOrigin;
  /** False: it comes from the configuration or the catalog and is changed there. */
  editable: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
  updatedBy: string;
  /** Origin `catalog` only: the entity that names its file, and the file. */
  source: { entityRef: string; target: string } | null;
  /** Of the newest run that had it; null when it never ran. */
  lastResult: (CheckResult & { runId: string; at: string }) | null;
}

/** Answer of GET /data-quality/checks. */
export interface ChecksResponse {
  checks: CheckItem[];
}

/** Answer of GET /data-quality/checks/{id}/history, oldest first. */
export interface CheckHistoryResponse {
  checkId: string;
  points: Array<{
    runId: string;
    at: string;
    status: CheckResult['status'];
    score: number | null;
    failedRows: number | null;
    failedPercent: number | null;
  }>;
}

/** Answer of GET /data-quality/checks/{id}/versions, newest first. */
export interface CheckVersionsResponse {
  checkId: string;
  versions: Array<{
    version: number;
    at: string;
    by: string;
    /** Null: it was deleted. */
    definition: CheckDefinition | null;
  }>;
}

/** When a dataset's checks run by themselves. */
export interface QualitySchedule {
  dataset: string;
  /** A duration (`1h`) or five fields of cron, UTC; null: only when asked. */
  schedule: string | null;
  origin: 'configuration' | 'user' | 'default';
  version: number;
}

/** One line of GET /data-quality/datasets. */
export interface DatasetQuality {
  dataset: string;
  description: string | null;
  owner: string;
  score: number | null;
  status: QualityStatus;
  coverage: number;
  dimensions: DimensionScores;
  checks: number;
  failedChecks: number;
  /** Worst severity among the failed checks. */
  worstSeverity: CheckSeverity | null;
  /** Since when the worst of the open incidents is open, ISO. */
  wrongSince: string | null;
  openIncidents: number;
  anomalies: AnomalyVerdict[];
  freshness: DatasetFreshness;
  lastRun: QualityRunSummary | null;
  running: { runId: string; operationId: string | null } | null;
  schedule: QualitySchedule;
  /** Scores of the last runs, oldest first. */
  trend: ScorePoint[];
}

/** Answer of GET /data-quality/datasets. */
export interface DatasetsQualityResponse {
  timestamp: string;
  overall: {
    score: number | null;
    status: QualityStatus;
    coverage: number;
  };
  datasets: DatasetQuality[];
}

/** Answer of GET /data-quality/datasets/{name}. */
export interface DatasetQualityDetail extends DatasetQuality {
  columns: Array<{
    name: string;
    type: string;
    personal: boolean;
    description: string | null;
  }>;
  items: CheckItem[];
}

/** Answer of GET /data-quality/report. */
export interface QualityReport {
  generatedAt: string;
  period: { from: string; to: string };
  overall: {
    score: number | null;
    status: QualityStatus;
    coverage: number;
    trend: ScorePoint[];
  };
  dimensions: DimensionScores;
  datasets: Array<{
    dataset: string;
    score: number | null;
    status: QualityStatus;
    coverage: number;
    lastRun: string | null;
    failedChecks: number;
    openIncidents: number;
    anomalies: AnomalyVerdict[];
  }>;
  incidents: { open: number; acknowledged: number; resolved: number };
}
