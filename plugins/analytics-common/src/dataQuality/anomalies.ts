/** What is watched for anomalies. */
export type AnomalyMetric = 'volume' | 'freshness' | 'nullShare';

/** One bucket of a watched series. */
export interface SeriesPoint {
  /** Start of the bucket, ISO. */
  at: string;
  /** Rows, seconds of the longest gap, or share of nulls (0 to 1); null: no rows to judge by. */
  value: number | null;
}

/** Verdict on the newest complete bucket of a series. */
export interface AnomalyVerdict {
  metric: AnomalyMetric;
  /** Null share only. */
  column: string | null;
  /** Start of the judged bucket. */
  at: string;
  bucketSeconds: number;
  verdict: 'NORMAL' | 'ANOMALY' | 'NOT_ENOUGH_HISTORY';
  severity: 'warning' | 'critical';
  value: number | null;
  /** The band that was expected; nulls when there is not enough history. */
  expected: { low: number | null; high: number | null; median: number | null };
  /** Robust score: distance from the median in units of the scaled MAD. */
  score: number | null;
  /** For people. */
  reason: string;
}

/** Answer of GET /data-quality/datasets/{name}/series. */
export interface SeriesResponse {
  dataset: string;
  metric: AnomalyMetric;
  column: string | null;
  bucketSeconds: number;
  points: Array<
    SeriesPoint & {
      low: number | null;
      high: number | null;
      anomaly: boolean;
    }
  >;
}
