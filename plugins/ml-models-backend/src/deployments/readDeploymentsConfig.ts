import type { AnalysisSettings } from '@analytics-engine/plugin-analytics-common';
import {
  analysisSettingsSchema,
  deployRequestSchema,
  parseDurationMs,
} from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const DEFAULT_STEPS = [10, 25, 50, 100];
const DEFAULT_STEP_DURATION = '5m';
const DEFAULT_ANALYSIS_INTERVAL = '10s';
const DEFAULT_LIMITS: Required<AnalysisSettings> = {
  minSamples: 500,
  maxLatencyRatio: 1.5,
  maxErrorRateIncrease: 0.01,
  maxScorePsi: 0.25,
  minAgreement: 0.9,
  maxAucLoss: 0.02,
};

/** What a deployment does unless its request says otherwise. */
export interface DeploymentsConfig {
  steps: number[];
  stepDurationMs: number;
  analysisIntervalMs: number;
  limits: Required<AnalysisSettings>;
}

/** @throws InputError naming the key that does not fit */
export function readDeploymentsConfig(root: Config): DeploymentsConfig {
  const config = root.getOptionalConfig('analytics.ml.deployments');
  const steps = deployRequestSchema.shape.steps.safeParse(
    config?.getOptional('steps') ?? DEFAULT_STEPS,
  );
  if (!steps.success) {
    throw new InputError(
      `analytics.ml.deployments.steps: ${steps.error.issues[0].message}`,
    );
  }
  const limits = analysisSettingsSchema.safeParse(
    config?.getOptional('analysis') ?? {},
  );
  if (!limits.success) {
    const { path, message } = limits.error.issues[0];
    throw new InputError(
      `analytics.ml.deployments.analysis.${path.join('.')}: ${message}`,
    );
  }
  const duration = (key: string, fallback: string) =>
    parseDurationMs(config?.getOptionalString(key) ?? fallback);
  return {
    steps: steps.data ?? DEFAULT_STEPS,
    stepDurationMs: duration('stepDuration', DEFAULT_STEP_DURATION),
    analysisIntervalMs: duration('analysisInterval', DEFAULT_ANALYSIS_INTERVAL),
    limits: { ...DEFAULT_LIMITS, ...limits.data },
  };
}
