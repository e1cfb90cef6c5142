import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import { NOW } from './models';

/** A run that was better and is being deployed. */
export function trainingJob(): TrainingJob {
  return {
    trainingId: 't-1',
    model: 'churn',
    state: 'SUCCEEDED',
    progress: 1,
    step: 'done',
    trainingData: { from: NOW, to: NOW },
    autoDeployIfBetter: true,
    queuedAt: NOW,
    startedAt: NOW,
    finishedAt: NOW,
    startedBy: 'user:default/guest',
    version: 'v3',
    metrics: { auc: 0.86 },
    baseline: { auc: 0.84 },
    decision: 'DEPLOYED',
    decisionReason: 'AUC 0.860 against 0.840, at least 0.012 better at 95 %',
    curves: [],
    rows: { training: 3200, holdout: 800 },
    error: null,
    operationId: 'op-2',
  };
}
