import { z } from 'zod';
import type { ThresholdVerdict } from '../thresholds';

/** {@link ThresholdStatus}. */
export const thresholdStatusSchema = z.strictObject({
  normal: z.number(),
  alert: z.number(),
  status: z.enum(['OK', 'WARNING', 'ALERT', 'UNKNOWN']),
});
/** A threshold of the manual with the verdict on the value beside it. */
export type ThresholdStatus = z.infer<typeof thresholdStatusSchema>;

/** {@link QualityFigures}. */
export const qualityFiguresSchema = z.strictObject({
  accuracy: z.number().nullable(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  auc: z.number().nullable(),
  logLoss: z.number().nullable(),
});
/**
 * Figures of a model measured against labels; null without labels, and for
 * regressions. Of multiclass models precision, recall and F1 are means over
 * the classes that labels named, and so is AUC, of one class against the rest.
 */
export type QualityFigures = z.infer<typeof qualityFiguresSchema>;

/** {@link RegressionFigures}. */
export const regressionFiguresSchema = z.strictObject({
  meanAbsoluteError: z.number(),
  rootMeanSquaredError: z.number(),
  /** Share of the labels' variance that is explained; null when they are all the same. */
  r2: z.number().nullable(),
});
/** Figures of a regression measured against labels. */
export type RegressionFigures = z.infer<typeof regressionFiguresSchema>;

/** {@link ModelMetricsLine}. */
export const modelMetricsLineSchema = z.strictObject({
  model: z.string(),
  version: z.string().nullable(),
  accuracy: z.number().nullable(),
  latencyMs: z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
  }),
  driftScore: z.number().nullable(),
  /** Share of feature values that were there. */
  featureAvailability: z.number().nullable(),
  predictionsTotal: z.number(),
  auc: z.number().nullable(),
  /** From the scores alone; never measured. */
  estimatedAccuracy: z.number().nullable(),
  labelCoverage: z.number().nullable(),
  /** When the warehouse was asked. */
  checkedAt: z.string(),
  status: z.enum(['OK', 'WARNING', 'ALERT', 'UNKNOWN']),
});
/** One line of GET /ml/models/metrics. */
export type ModelMetricsLine = z.infer<typeof modelMetricsLineSchema>;

/** {@link ModelsMetricsResponse}. */
export const modelsMetricsResponseSchema = z.strictObject({
  timestamp: z.string(),
  models: z.array(modelMetricsLineSchema),
});
/** Answer of GET /ml/models/metrics. */
export type ModelsMetricsResponse = z.infer<typeof modelsMetricsResponseSchema>;

/** Most classes of which a confusion matrix is answered. */
export const MAX_CONFUSION_CLASSES = 20;

/** {@link ConfusionMatrix}. */
export const confusionMatrixSchema = z.strictObject({
  classes: z.array(z.string()),
  /** Predictions by true class, then by the class that was answered. */
  counts: z.array(z.array(z.number())),
});
/** Which classes were answered for which true ones. */
export type ConfusionMatrix = z.infer<typeof confusionMatrixSchema>;

/** {@link ModelMetricsResponse}. */
export const modelMetricsResponseSchema = z.strictObject({
  ...qualityFiguresSchema.shape,
  model: z.string(),
  version: z.string().nullable(),
  window: z.string(),
  from: z.string(),
  to: z.string(),
  latencyMs: z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    p99: z.number().nullable(),
  }),
  /** Predictions that were made in the window. */
  samples: z.number(),
  predictionsTotal: z.number(),
  /** Share of the calls that failed, timeouts included; null when there were none. */
  errorRate: z.number().nullable(),
  /** Null for what is no regression, and without labels. */
  regression: regressionFiguresSchema.nullable(),
  featureAvailability: z.number().nullable(),
  /** Share of the predictions in `labels` that have a label. */
  labelCoverage: z.number().nullable(),
  labelled: z.number(),
  /**
   * What quality is measured over: a window as long, that ends where labels
   * are still expected. Younger predictions are not mixed in.
   */
  labels: z.strictObject({
    from: z.string(),
    to: z.string(),
    predictions: z.number(),
    labelled: z.number(),
    /** Age from which a prediction's label counts as final. */
    maturitySeconds: z.number(),
  }),
  /** Age in seconds at which half of the labels have come; null when unknown. */
  labelDelaySeconds: z.number().nullable(),
  /** Mean score and share of positives, in bins of the score. */
  calibration: z.array(
    z.strictObject({
      from: z.number(),
      to: z.number(),
      meanScore: z.number().nullable(),
      positiveShare: z.number().nullable(),
      count: z.number(),
    }),
  ),
  /** Over `labels`; null for regressions, above {@link MAX_CONFUSION_CLASSES} classes, and without labels. */
  confusion: confusionMatrixSchema.nullable(),
  /** Computed from the scores alone, for the time until labels come. Never measured. */
  estimate: z.strictObject({
    accuracy: z.number().nullable(),
    auc: z.number().nullable(),
    estimated: z.literal(true),
  }),
  thresholds: z.record(
    z.enum(['accuracy', 'latencyMs', 'driftScore', 'featureAvailability']),
    thresholdStatusSchema,
  ),
});
/** Answer of GET /ml/models/{m}/metrics. */
export type ModelMetricsResponse = z.infer<typeof modelMetricsResponseSchema>;

/** {@link ModelMetricsPoint}. */
export const modelMetricsPointSchema = z.strictObject({
  ...qualityFiguresSchema.shape,
  at: z.string(),
  version: z.string().nullable(),
  predictions: z.number(),
  labelled: z.number(),
  labelCoverage: z.number().nullable(),
  estimatedAccuracy: z.number().nullable(),
  latencyMs: z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
  }),
  driftScore: z.number().nullable(),
  /** Null for what is no regression, and without labels. */
  regression: regressionFiguresSchema.nullable(),
  /** False while labels of this point are still expected. */
  mature: z.boolean(),
});
/** One point of GET /ml/models/{m}/metrics/history, by the day or hour of the prediction. */
export type ModelMetricsPoint = z.infer<typeof modelMetricsPointSchema>;

/** {@link ModelMetricsHistoryResponse}. */
export const modelMetricsHistoryResponseSchema = z.strictObject({
  model: z.string(),
  /** Of the version that is asked about; null without one. */
  task: z.enum(['binary', 'multiclass', 'regression']).nullable(),
  intervalSeconds: z.number(),
  points: z.array(modelMetricsPointSchema),
});
/** Answer of GET /ml/models/{m}/metrics/history. */
export type ModelMetricsHistoryResponse = z.infer<
  typeof modelMetricsHistoryResponseSchema
>;

/** {@link DriftStatus}. */
export const driftStatusSchema = z.enum([
  'OK',
  'WARNING',
  'ALERT',
  'INSUFFICIENT_DATA',
]);
/** Verdict on drift. */
export type DriftStatus = z.infer<typeof driftStatusSchema>;

/** {@link DriftWindow}. */
export const driftWindowSchema = z.strictObject({
  from: z.string().nullable(),
  to: z.string().nullable(),
  samples: z.number(),
});
/** Where a baseline or a window lies. */
export type DriftWindow = z.infer<typeof driftWindowSchema>;

/** {@link DriftBin}. */
export const driftBinSchema = z.strictObject({
  /** Category or range for people; `missing` for values that were not there. */
  label: z.string(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  baselineShare: z.number(),
  currentShare: z.number(),
});
/** One bin of a feature with both shares. */
export type DriftBin = z.infer<typeof driftBinSchema>;

/** {@link FeatureDrift}. */
export const featureDriftSchema = z.strictObject({
  name: z.string(),
  /** PSI less what chance alone would give; null without enough samples. */
  score: z.number().nullable(),
  rawScore: z.number().nullable(),
  method: z.literal('psi'),
  status: driftStatusSchema,
  missingShare: z.strictObject({
    baseline: z.number(),
    current: z.number(),
  }),
  /** Categories that the model does not know. */
  unseenShare: z.number().nullable(),
  bins: z.array(driftBinSchema),
});
/** Drift of one feature, or of the score. */
export type FeatureDrift = z.infer<typeof featureDriftSchema>;

/** {@link ModelDriftResponse}. */
export const modelDriftResponseSchema = z.strictObject({
  model: z.string(),
  version: z.string().nullable(),
  driftScore: z.number().nullable(),
  status: driftStatusSchema,
  method: z.literal('psi'),
  threshold: z.strictObject({
    normal: z.number(),
    alert: z.number(),
  }),
  minSamples: z.number(),
  baseline: driftWindowSchema,
  current: driftWindowSchema,
  prediction: featureDriftSchema.nullable(),
  features: z.array(featureDriftSchema),
  checkedAt: z.string().nullable(),
});
/** Answer of GET /ml/models/{m}/drift. */
export type ModelDriftResponse = z.infer<typeof modelDriftResponseSchema>;

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

/** {@link PredictionDistributionResponse}. */
export const predictionDistributionResponseSchema = z.strictObject({
  model: z.string(),
  version: z.string().nullable(),
  window: z.string(),
  total: z.number(),
  type: z.enum(['numeric', 'categorical']),
  buckets: z.union([
    z.array(
      z.strictObject({
        from: z.number(),
        to: z.number(),
        count: z.number(),
      }),
    ),
    z.array(
      z.strictObject({
        label: z.string(),
        count: z.number(),
      }),
    ),
  ]),
  quantiles: z.record(z.string(), z.number().nullable()),
});
/** Answer of GET /ml/models/{m}/predictions/distribution. */
export type PredictionDistributionResponse = z.infer<
  typeof predictionDistributionResponseSchema
>;

/** A figure of a model with the verdict on it, as cards show it. */
export interface ModelFigure {
  name: string;
  value: number | null;
  verdict: ThresholdVerdict;
}
