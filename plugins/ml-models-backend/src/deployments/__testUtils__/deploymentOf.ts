import type { Deployment, Rollout } from '../core';

/** A canary in its first step, as far as a test does not say otherwise. */
export function deploymentOf(over: Partial<Deployment> = {}): Deployment {
  return {
    id: 'dep-1',
    model: 'churn',
    version: 'v2',
    stableVersion: 'v1',
    strategy: 'canary',
    state: 'PROGRESSING',
    steps: [10, 25, 50, 75, 100],
    step: 0,
    stepStartedMs: 0,
    stepDurationMs: 1_000,
    autoPromote: true,
    limits: {
      minSamples: 500,
      maxLatencyRatio: 1.5,
      maxErrorRateIncrease: 0.01,
      maxScorePsi: 0.25,
      minAgreement: 0.9,
      maxAucLoss: 0.02,
    },
    pausedFor: null,
    instances: [],
    startedMs: 0,
    startedBy: 'user:default/operator',
    finishedMs: null,
    reason: null,
    ...over,
  };
}

/** The model of {@link deploymentOf} with v1 in production. */
export function rolloutOf(active: Deployment | null): Rollout {
  return {
    model: 'churn',
    production: { version: 'v1', sinceMs: 0 },
    past: [],
    active,
  };
}
