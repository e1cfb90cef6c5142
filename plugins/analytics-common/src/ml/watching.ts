import type { ThresholdVerdict } from '../thresholds';

/** A threshold of the manual with the verdict on the value beside it. */
export interface ThresholdStatus {
  normal: number;
  alert: number;
  status: 'OK' | 'WARNING' | 'ALERT' | 'UNKNOWN';
}

/** Figures of a binary model measured against labels; null without labels. */
export interface QualityFigures {
  accuracy: number | null;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  auc: number | null;
  logLoss: number | null;
}

/** One line of GET /ml/models/metrics. */
export interface ModelMetricsLine {
  model: string;
  version: string | null;
  accuracy: number | null;
  latencyMs: { p50: number | null; p95: number | null };
  driftScore: number | null;
  /** Share of feature values that were there. */
  featureAvailability: number | null;
  predictionsTotal: number;
  auc: number | null;
  /** From the scores alone; never measured. */
  estimatedAccuracy: number | null;
  labelCoverage: number | null;
  /** When the warehouse was asked. */
  checkedAt: string;
  status: 'OK' | 'WARNING' | 'ALERT' | 'UNKNOWN';
}

/** Answer of GET /ml/models/metrics. */
export interface ModelsMetricsResponse {
  timestamp: string;
  models: ModelMetricsLine[];
}

/** Answer of GET /ml/models/{m}/metrics. */
export interface ModelMetricsResponse extends QualityFigures {
  model: string;
  version: string | null;
  window: string;
  from: string;
  to: string;
  latencyMs: { p50: number | null; p95: number | null; p99: number | null };
  /** Predictions that were made in the window. */
  samples: number;
  predictionsTotal: number;
  errorRate: number | null;
  featureAvailability: number | null;
  /** Share of the predictions in `labels` that have a label. */
  labelCoverage: number | null;
  labelled: number;
  /**
   * What quality is measured over: a window as long, that ends where labels
   * are still expected. Younger predictions are not mixed in.
   */
  labels: {
    from: string;
    to: string;
    predictions: number;
    labelled: number;
    /** Age from which a prediction's label counts as final. */
    maturitySeconds: number;
  };
  /** Age in seconds at which half of the labels have come; null when unknown. */
  labelDelaySeconds: number | null;
  /** Mean score and share of positives, in bins of the score. */
  calibration: Array<{
    from: number;
    to: number;
    meanScore: number | null;
    positiveShare: number | null;
    count: number;
  }>;
  /** Computed from the scores alone, for the time until labels come. Never measured. */
  estimate: { accuracy: number | null; auc: number | null; estimated: true };
  thresholds: Record<
    'accuracy' | 'latencyMs' | 'driftScore' | 'featureAvailability',
    ThresholdStatus
  >;
}

/** One point of GET /ml/models/{m}/metrics/history, by the day or hour of the prediction. */
export interface ModelMetricsPoint extends QualityFigures {
  at: string;
  version: string | null;
  predictions: number;
  labelled: number;
  labelCoverage: number | null;
  estimatedAccuracy: number | null;
  latencyMs: { p50: number | null; p95: number | null };
  driftScore: number | null;
  /** False while labels of this point are still expected. */
  mature: boolean;
}

/** Answer of GET /ml/models/{m}/metrics/history. */
export interface ModelMetricsHistoryResponse {
  model: string;
  intervalSeconds: number;
  points: ModelMetricsPoint[];
}

/** Verdict on drift. */
export type DriftStatus = 'OK' | 'WARNING' | 'ALERT' | 'INSUFFICIENT_DATA';

/** Where a baseline or a window lies. */
export interface DriftWindow {
  from: string | null;
  to: string | null;
  samples: number;
}

/** One bin of a feature with both shares. */
export interface DriftBin {
  /** Category or range for people; `missing` for values that were not there. */
  label: string;
  from: number | null;
  to: number | null;
  baselineShare: number;
  currentShare: number;
}

/** Drift of one feature, or of the score. */
export interface FeatureDrift {
  name: string;
  /** PSI less what chance alone would give; null without enough samples. */
  score: number | null;
  rawScore: number | null;
  method: 'psi';
  status: DriftStatus;
  missingShare: { baseline: number; current: number };
  /** Categories that the model does not know. */
  unseenShare: number | null;
  bins: DriftBin[];
}

/** Answer of GET /ml/models/{m}/drift. */
export interface ModelDriftResponse {
  model: string;
  version: string | null;
  driftScore: number | null;
  status: DriftStatus;
  method: 'psi';
  threshold: { normal: number; alert: number };
  minSamples: number;
  baseline: DriftWindow;
  current: DriftWindow;
  prediction: FeatureDrift | null;
  features: FeatureDrift[];
  checkedAt: string | null;
}

/** Counts of one feature's values when a version was made; edges never change after. */
export interface BaselineFeature {
  name: string;
  /** Inner edges for numbers, rising; empty for categories. */
  edges: number[];
  /** Counts per bin (`edges.length + 1`), or per category by its index. */
  counts: number[];
  missing: number;
}

/** What drift is measured against, kept with the version. */
export interface ModelBaseline {
  from: string | null;
  to: string | null;
  samples: number;
  features: BaselineFeature[];
  /** Counts of scores; its name is `score`. */
  score: BaselineFeature | null;
}

/** Answer of GET /ml/models/{m}/predictions/distribution. */
export interface PredictionDistributionResponse {
  model: string;
  version: string | null;
  window: string;
  total: number;
  type: 'numeric' | 'categorical';
  buckets:
    | Array<{ from: number; to: number; count: number }>
    | Array<{ label: string; count: number }>;
  quantiles: Record<string, number | null>;
}

/** A figure of a model with the verdict on it, as cards show it. */
export interface ModelFigure {
  name: string;
  value: number | null;
  verdict: ThresholdVerdict;
}
