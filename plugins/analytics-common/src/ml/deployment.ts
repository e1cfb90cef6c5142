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

/** {@link DeploymentStrategy}. */
export const deploymentStrategySchema = z.enum(DEPLOYMENT_STRATEGIES);
/** One of {@link DEPLOYMENT_STRATEGIES}. */
export type DeploymentStrategy = z.infer<typeof deploymentStrategySchema>;

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

/** {@link DeploymentState}. */
export const deploymentStateSchema = z.enum([
  'PENDING',
  'WARMING',
  'PROGRESSING',
  'PAUSED',
  'PROMOTED',
  'ROLLED_BACK',
  'FAILED',
  'SUPERSEDED',
]);
/** Where a deployment stands; the last four are final. */
export type DeploymentState = z.infer<typeof deploymentStateSchema>;

/** {@link DeployResponse}. */
export const deployResponseSchema = z.strictObject({
  deploymentId: z.string(),
  model: z.string(),
  version: z.string(),
  strategy: deploymentStrategySchema,
  state: z.enum(['CANARY', 'DEPLOYING', 'SERVING']),
  trafficPercent: z.number(),
  operationId: z.string(),
});
/** Answer of POST /ml/models/deploy: 202. */
export type DeployResponse = z.infer<typeof deployResponseSchema>;

/** Body of POST /ml/models/{m}/rollback; may be absent. */
export const rollbackRequestSchema = z.strictObject({
  /** The version before by default. */
  toVersion: modelVersionSchema.optional(),
  reason: z.string().max(500).optional(),
});

/** See {@link rollbackRequestSchema}. */
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;

/** {@link RollbackResponse}. */
export const rollbackResponseSchema = z.strictObject({
  model: z.string(),
  from: z.string(),
  to: z.string(),
  state: z.enum(['DEPLOYING', 'SERVING']),
  operationId: z.string(),
});
/** Answer of POST /ml/models/{m}/rollback: 202. */
export type RollbackResponse = z.infer<typeof rollbackResponseSchema>;

/** {@link DeploymentAction}. */
export const deploymentActionSchema = z.enum([
  'promote',
  'pause',
  'resume',
  'abort',
]);
/** What a person can do to a deployment that is under way. */
export type DeploymentAction = z.infer<typeof deploymentActionSchema>;

/** {@link AnalysisVerdict}. */
export const analysisVerdictSchema = z.enum([
  'SUCCESS',
  'FAILURE',
  'INCONCLUSIVE',
]);
/** How one figure of the comparison came out. */
export type AnalysisVerdict = z.infer<typeof analysisVerdictSchema>;

/** {@link AnalysisCheck}. */
export const analysisCheckSchema = z.strictObject({
  /** `errors`, `latency`, `score-distribution`, `agreement`, `accuracy`, `auc`. */
  check: z.string(),
  verdict: analysisVerdictSchema,
  candidate: z.number().nullable(),
  control: z.number().nullable(),
  /** Limit that it was held against. */
  limit: z.number().nullable(),
  unit: z.string(),
  /** The verdict in words. */
  message: z.string(),
});
/** One figure, candidate beside control. */
export type AnalysisCheck = z.infer<typeof analysisCheckSchema>;

/** {@link SliceFigures}. */
export const sliceFiguresSchema = z.strictObject({
  version: z.string(),
  predictions: z.number(),
  errors: z.number(),
  errorRate: z.number().nullable(),
  latencyMs: z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
  }),
  /** Mean score. */
  meanScore: z.number().nullable(),
  /** Counts of scores in equal bins from 0 to 1. */
  scoreHistogram: z.array(z.number()),
  labelled: z.number(),
  accuracy: z.number().nullable(),
  auc: z.number().nullable(),
});
/** One side of the live comparison. */
export type SliceFigures = z.infer<typeof sliceFiguresSchema>;

/** {@link LiveComparison}. */
export const liveComparisonSchema = z.strictObject({
  since: z.string(),
  candidate: sliceFiguresSchema,
  control: sliceFiguresSchema,
  checks: z.array(analysisCheckSchema),
  verdict: analysisVerdictSchema,
  /** The verdict in one sentence. */
  message: z.string(),
  minSamples: z.number(),
});
/** Live comparison of the step in hand; the control slice is as large as the candidate's. */
export type LiveComparison = z.infer<typeof liveComparisonSchema>;

/** {@link DeploymentEvent}. */
export const deploymentEventSchema = z.strictObject({
  at: z.string(),
  state: deploymentStateSchema,
  trafficPercent: z.number(),
  actor: z.string(),
  message: z.string(),
});
/** One line of a deployment's history. */
export type DeploymentEvent = z.infer<typeof deploymentEventSchema>;

/** {@link DeploymentDetail}. */
export const deploymentDetailSchema = z.strictObject({
  deploymentId: z.string(),
  model: z.string(),
  version: z.string(),
  /** The version it takes over from. */
  stableVersion: z.string().nullable(),
  strategy: deploymentStrategySchema,
  state: deploymentStateSchema,
  trafficPercent: z.number(),
  /** Percentages of all steps, and which one is in hand. */
  steps: z.array(z.number()),
  step: z.number(),
  stepStartedAt: z.string().nullable(),
  stepDurationSeconds: z.number(),
  autoPromote: z.boolean(),
  analysis: analysisSettingsSchema.required(),
  /** Null when there is no traffic to compare. */
  comparison: liveComparisonSchema.nullable(),
  allowedActions: z.array(deploymentActionSchema),
  startedAt: z.string(),
  startedBy: z.string(),
  finishedAt: z.string().nullable(),
  reason: z.string().nullable(),
  operationId: z.string().nullable(),
  history: z.array(deploymentEventSchema),
});
/** Answer of GET /ml/models/{m}/deployments/{id}. */
export type DeploymentDetail = z.infer<typeof deploymentDetailSchema>;

/** {@link DeploymentsResponse}. */
export const deploymentsResponseSchema = z.strictObject({
  model: z.string(),
  deployments: z.array(
    deploymentDetailSchema.omit({ comparison: true, history: true }),
  ),
  /** What happened to all of them, and rollbacks; newest first. */
  history: z.array(deploymentEventSchema),
});
/** Answer of GET /ml/models/{m}/deployments, newest first, without comparisons. */
export type DeploymentsResponse = z.infer<typeof deploymentsResponseSchema>;

/** Body of the actions on a deployment; may be absent. */
export const deploymentActionRequestSchema = z.strictObject({
  reason: z.string().max(500).optional(),
});
