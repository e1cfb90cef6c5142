import type {
  ModelDriftResponse,
  ModelMetricsResponse,
} from '@analytics-engine/plugin-analytics-common';
import { NOW } from './models';

const THRESHOLD = { normal: 0.85, alert: 0.8, status: 'OK' as const };

/** Figures of a model whose labels have not come. */
export function modelMetrics(
  more: Partial<ModelMetricsResponse> = {},
): ModelMetricsResponse {
  return {
    model: 'churn',
    version: 'v2',
    window: '7d',
    from: NOW,
    to: NOW,
    accuracy: null,
    precision: null,
    recall: null,
    f1: null,
    auc: null,
    logLoss: null,
    latencyMs: { p50: 1.2, p95: 3.4, p99: 8 },
    samples: 1200,
    predictionsTotal: 5000,
    errorRate: 0,
    regression: null,
    featureAvailability: 1,
    labelCoverage: 0,
    labelled: 0,
    labels: {
      from: NOW,
      to: NOW,
      predictions: 1000,
      labelled: 400,
      maturitySeconds: 3600,
    },
    labelDelaySeconds: null,
    calibration: [],
    confusion: null,
    estimate: { accuracy: 0.81, auc: 0.79, estimated: true },
    thresholds: {
      accuracy: THRESHOLD,
      latencyMs: THRESHOLD,
      driftScore: THRESHOLD,
      featureAvailability: THRESHOLD,
    },
    ...more,
  };
}

/** Drift of one feature. */
export function modelDrift(): ModelDriftResponse {
  return {
    model: 'churn',
    version: 'v2',
    driftScore: 0.41,
    status: 'ALERT',
    method: 'psi',
    threshold: { normal: 0.1, alert: 0.3 },
    minSamples: 500,
    baseline: { from: null, to: null, samples: 4000 },
    current: { from: null, to: null, samples: 1200 },
    prediction: null,
    features: [
      {
        name: 'age',
        score: 0.41,
        rawScore: 0.42,
        method: 'psi',
        status: 'ALERT',
        missingShare: { baseline: 0, current: 0.02 },
        unseenShare: null,
        bins: [
          {
            label: 'to 30',
            from: null,
            to: 30,
            baselineShare: 0.6,
            currentShare: 0.2,
          },
          {
            label: 'over 30',
            from: 30,
            to: null,
            baselineShare: 0.5,
            currentShare: 0.7,
          },
        ],
      },
    ],
    checkedAt: NOW,
  };
}
