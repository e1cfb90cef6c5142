import type {
  AnomalyMetric,
  AnomalyVerdict,
  SeriesPoint,
} from '@analytics-engine/plugin-analytics-common';

/** A watched figure of a dataset in equal buckets, oldest first, without holes. */
export interface MetricSeries {
  dataset: string;
  metric: AnomalyMetric;
  /** Null share only. */
  column: string | null;
  bucketSeconds: number;
  /** Complete buckets only; empty ones are there, with volume 0. */
  points: SeriesPoint[];
}

/** Judges the last point of a series by those before it. Pure: no clock, no I/O. */
export interface AnomalyDetector {
  judge(series: MetricSeries): AnomalyVerdict;
}

/** Stored series; the runner appends to them after every run. */
export interface SeriesReader {
  read(options: {
    dataset: string;
    metric: AnomalyMetric;
    column?: string;
    /** ISO; everything that is kept by default. */
    from?: string;
  }): Promise<MetricSeries>;
}
