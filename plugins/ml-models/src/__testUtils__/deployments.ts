import type {
  DeploymentDetail,
  SliceFigures,
} from '@analytics-engine/plugin-analytics-common';
import { NOW } from './models';

function slice(version: string, errors: number): SliceFigures {
  return {
    version,
    predictions: 400,
    errors,
    errorRate: errors / 400,
    latencyMs: { p50: 1, p95: 3 },
    meanScore: 0.3,
    scoreHistogram: [10, 20, 10, 0],
    labelled: 0,
    accuracy: null,
    auc: null,
  };
}

/** A canary at its second step. */
export function canary(): DeploymentDetail {
  return {
    deploymentId: 'd-1',
    model: 'churn',
    version: 'v3',
    stableVersion: 'v2',
    strategy: 'canary',
    state: 'PROGRESSING',
    trafficPercent: 25,
    steps: [10, 25, 50, 100],
    step: 1,
    stepStartedAt: NOW,
    stepDurationSeconds: 600,
    autoPromote: true,
    analysis: {
      minSamples: 200,
      maxLatencyRatio: 1.5,
      maxErrorRateIncrease: 0.01,
      maxScorePsi: 0.2,
      minAgreement: 0.9,
      maxAucLoss: 0.01,
    },
    comparison: {
      since: NOW,
      candidate: slice('v3', 8),
      control: slice('v2', 0),
      checks: [
        {
          check: 'errors',
          verdict: 'FAILURE',
          candidate: 0.02,
          control: 0,
          limit: 0.01,
          unit: 'ratio',
          message: '2 % of its calls fail, none of the control',
        },
      ],
      verdict: 'FAILURE',
      message: '2 % of its calls fail, none of the control',
      minSamples: 200,
    },
    allowedActions: ['promote', 'pause', 'abort'],
    startedAt: NOW,
    startedBy: 'user:default/guest',
    finishedAt: null,
    reason: null,
    operationId: 'op-1',
    history: [],
  };
}
