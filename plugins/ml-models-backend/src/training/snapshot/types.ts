import type { FeatureRow } from '@analytics-engine/plugin-analytics-common';

/** What is in a snapshot, counted after it was made. */
export interface SnapshotSummary {
  rows: number;
  positives: number;
  /** First time of the rows that are held out. */
  holdoutFrom: number;
  holdout: { rows: number; positives: number };
}

/** Rows of the hold-out, as callers of the model would write them. */
export interface HoldoutRows {
  instances: FeatureRow[];
  entities: string[];
  /** Milliseconds since the epoch; the row's number where rows have no time. */
  times: Float64Array;
  labels: Uint8Array;
}
