import type {
  ModelStatus,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';

/** When everything happened that the fakes tell of. */
export const NOW = '2026-03-01T12:00:00.000Z';

/** A model's status as the backend would tell it. */
export function modelStatus(more: Partial<ModelStatus> = {}): ModelStatus {
  return {
    model: 'churn',
    state: 'SERVING',
    production: { version: 'v2', since: NOW },
    canary: null,
    previous: { version: 'v1' },
    health: 'UP',
    reasons: [],
    deploymentId: null,
    ...more,
  };
}

/** A version that takes one feature of each type. */
export function modelVersion(version: string): ModelVersion {
  return {
    model: 'churn',
    version,
    description: '',
    createdAt: NOW,
    createdBy: 'training:t-1',
    artifact: {
      sha256: 'ab'.repeat(32),
      sizeBytes: 20_480,
      irVersion: 8,
      opsets: { 'ai.onnx': 17 },
      producer: 'tabular-trainer',
      inputName: 'input',
      inputWidth: 3,
      outputName: 'probabilities',
    },
    signature: {
      features: [
        { name: 'age', type: 'number', nullable: true },
        { name: 'member', type: 'boolean', nullable: false },
        {
          name: 'plan',
          type: 'category',
          nullable: false,
          categories: ['basic', 'pro'],
        },
      ],
      output: { task: 'binary', classes: ['stays', 'churns'], threshold: 0.5 },
    },
    goldenRows: [
      { features: { age: 41, member: true, plan: 'pro' }, score: 0.25 },
    ],
    goldenTolerance: 1e-5,
    metrics: { auc: 0.8443 },
    trainingData: null,
    tags: {},
    aliases: [],
  };
}
