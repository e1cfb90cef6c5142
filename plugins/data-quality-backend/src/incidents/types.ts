import type {
  CheckSeverity,
  Incident,
  QualityDimension,
} from '@analytics-engine/plugin-analytics-common';

/** Something a run found wrong, by a check or by the anomaly rule. */
export interface Finding {
  dataset: string;
  /** Id of the check, or `anomaly:<metric>[:<column>]`. */
  checkId: string;
  title: string;
  dimension: QualityDimension;
  severity: CheckSeverity;
  owner: string | null;
  runId: string;
  actual: string;
  expected: string;
  failedRows: number | null;
  sampleKeys: string[];
}

/** What became of an incident, for those who act upon it. */
export interface IncidentChange {
  kind:
    | 'opened'
    | 'failed-again'
    | 'reopened'
    | 'acknowledged'
    | 'assigned'
    | 'commented'
    | 'resolved'
    | 'auto-closed';
  incident: Incident;
  /** Since when it is open without a break, ISO. */
  openSince: string;
  actor: string;
}

/** Told after a change was stored; what it throws is logged. */
export type IncidentListener = (change: IncidentChange) => Promise<void>;
