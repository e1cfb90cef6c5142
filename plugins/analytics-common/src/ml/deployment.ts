import { z } from 'zod';
import { durationSchema } from '../duration';
import { modelNameSchema, modelVersionSchema } from './names';

/** How a new version takes over. */
export const DEPLOYMENT_STRATEGIES = [
  'canary',
  'blue-green',
  'shadow',
  'rolling',
  'immediate',
] as const;

/** One of {@link DEPLOYMENT_STRATEGIES}. */
export type DeploymentStrategy = (typeof DEPLOYMENT_STRATEGIES)[number];

/** Most steps of a canary or rolling deployment. */
export const MAX_DEPLOYMENT_STEPS = 20;

/** Limits that the automatic analysis holds a candidate against. */
export const analysisSettingsSchema = z.strictObject({
  /** Predictions that each side must have in a step before it is judged. */
  minSamples: z.int().min(1).max(1_000_000).optional(),
  /** Times the control's p95 latency that the candidate may take. */
  maxLatencyRatio: z.number().min(1).max(100).optional(),
  /** Most difference of the error rates, as a ratio. */
  maxErrorRateIncrease: z.number().min(0).max(1).optional(),
  /** Largest PSI between the two score distributions. */
  maxScorePsi: z.number().min(0).max(10).optional(),
  /** Least share of equal labels (shadow). */
  minAgreement: z.number().min(0).max(1).optional(),
  /** Most loss of AUC once there are labels. */
  maxAucLoss: z.number().min(0).max(1).optional(),
});

/** See {@link analysisSettingsSchema}. */
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

/** Body of POST /ml/models/deploy. */
export const deployRequestSchema = z.strictObject({
  modelName: modelNameSchema,
  modelVersion: modelVersionSchema,
  deploymentStrategy: z.enum(DEPLOYMENT_STRATEGIES).default('canary'),
  /** Percent of the traffic at each step, rising; canary and rolling only. */
  steps: z
    .array(z.number().gt(0).max(100))
    .min(1)
    .max(MAX_DEPLOYMENT_STEPS)
    .refine(
      steps => steps.every((step, i) => i === 0 || step > steps[i - 1]),
      'expected rising percentages, such as [10, 25, 50, 100]',
    )
    .optional(),
  /** Least time of each step. */
  stepDuration: durationSchema('1s', '30d').optional(),
  /** Steps go on by themselves when the analysis says so; default true, false for a shadow. */
  autoPromote: z.boolean().optional(),
  analysis: analysisSettingsSchema.optional(),
  reason: z.string().max(500).optional(),
});

/** See {@link deployRequestSchema}. */
export type DeployRequest = z.infer<typeof deployRequestSchema>;
/** The request as a caller writes it. */
export type DeployRequestInput = z.input<typeof deployRequestSchema>;

/** Where a deployment stands; the last four are final. */
export type DeploymentState =
  | 'PENDING'
  | 'WARMING'
  | 'PROGRESSING'
  | 'PAUSED'
  | 'PROMOTED'
  | 'ROLLED_BACK'
  | 'FAILED'
  | 'SUPERSEDED';

/** Answer of POST /ml/models/deploy: 202. */
export interface DeployResponse {
  deploymentId: string;
  model: string;
  version: string;
  strategy: DeploymentStrategy;
  state: 'CANARY' | 'DEPLOYING' | 'SERVING';
  trafficPercent: number;
  operationId: string;
}

/** Body of POST /ml/models/{m}/rollback; may be absent. */
export const rollbackRequestSchema = z.strictObject({
  /** The version before by default. */
  toVersion: modelVersionSchema.optional(),
  reason: z.string().max(500).optional(),
});

/** See {@link rollbackRequestSchema}. */
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;

/** Answer of POST /ml/models/{m}/rollback: 202. */
export interface RollbackResponse {
  model: string;
  from: string;
  to: string;
  state: 'DEPLOYING' | 'SERVING';
  operationId: string;
}

/** What a person can do to a deployment that is under way. */
export type DeploymentAction = 'promote' | 'pause' | 'resume' | 'abort';

/** How one figure of the comparison came out. */
export type AnalysisVerdict = 'SUCCESS' | 'FAILURE' | 'INCONCLUSIVE';

/** One figure, candidate beside control. */
export interface AnalysisCheck {
  /** `errors`, `latency`, `score-distribution`, `agreement`, `accuracy`, `auc`. */
  check: string;
  verdict: AnalysisVerdict;
  candidate: number | null;
  control: number | null;
  /** Limit that it was held against. */
  limit: number | null;
  unit: string;
  /** The verdict in words. */
  message: string;
}

/** One side of the live comparison. */
export interface SliceFigures {
  version: string;
  predictions: number;
  errors: number;
  errorRate: number | null;
  latencyMs: { p50: number | null; p95: number | null };
  /** Mean score. */
  meanScore: number | null;
  /** Counts of scores in equal bins from 0 to 1. */
  scoreHistogram: number[];
  labelled: number;
  accuracy: number | null;
  auc: number | null;
}

/** Live comparison of the step in hand; the control slice is as large as the candidate's. */
export interface LiveComparison {
  since: string;
  candidate: SliceFigures;
  control: SliceFigures;
  checks: AnalysisCheck[];
  verdict: AnalysisVerdict;
  /** The verdict in one sentence. */
  message: string;
  minSamples: number;
}

/** One line of a deployment's history. */
export interface DeploymentEvent {
  at: string;
  state: DeploymentState;
  trafficPercent: number;
  actor: string;
  message: string;
}

/** Answer of GET /ml/models/{m}/deployments/{id}. */
export interface DeploymentDetail {
  deploymentId: string;
  model: string;
  version: string;
  /** The version it takes over from. */
  stableVersion: string | null;
  strategy: DeploymentStrategy;
  state: DeploymentState;
  trafficPercent: number;
  /** Percentages of all steps, and which one is in hand. */
  steps: number[];
  step: number;
  stepStartedAt: string | null;
  stepDurationSeconds: number;
  autoPromote: boolean;
  analysis: Required<AnalysisSettings>;
  /** Null when there is no traffic to compare. */
  comparison: LiveComparison | null;
  allowedActions: DeploymentAction[];
  startedAt: string;
  startedBy: string;
  finishedAt: string | null;
  reason: string | null;
  operationId: string | null;
  history: DeploymentEvent[];
}

/** Answer of GET /ml/models/{m}/deployments, newest first, without comparisons. */
export interface DeploymentsResponse {
  model: string;
  deployments: Array<Omit<DeploymentDetail, 'comparison' | 'history'>>;
  /** What happened to all of them, and rollbacks; newest first. */
  history: DeploymentEvent[];
}

/** Body of the actions on a deployment; may be absent. */
export const deploymentActionRequestSchema = z.strictObject({
  reason: z.string().max(500).optional(),
});
