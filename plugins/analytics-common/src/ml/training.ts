import { z } from 'zod';

/** An ISO interval of two days or times: `2024-01-01/2024-06-01`, end not included. */
export const trainingIntervalSchema = z.string().transform((text, context) => {
  const parts = text.split('/');
  const [from, to] = parts.map(part =>
    /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(part)
      ? Date.parse(part)
      : NaN,
  );
  if (parts.length !== 2 || !Number.isFinite(from) || !Number.isFinite(to)) {
    context.addIssue({
      code: 'custom',
      message:
        'expected two ISO dates or times with / between them, such as 2024-01-01/2024-06-01',
    });
    return z.NEVER;
  }
  if (from >= to) {
    context.addIssue({
      code: 'custom',
      message: `expected the begin before the end, found ${text}`,
    });
    return z.NEVER;
  }
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
});

/** Most rounds or solver steps of a training run. */
export const MAX_TRAINING_ITERATIONS = 100_000;

/** Body of POST /ml/models/{m}/retrain. */
export const retrainRequestSchema = z.strictObject({
  trainingData: trainingIntervalSchema,
  autoDeployIfBetter: z.boolean().default(false),
  /** The better of the two by hold-out unless one is named. */
  algorithm: z
    .enum([
      'auto',
      'logistic-regression',
      'gradient-boosting',
      'warehouse-linear',
      'external',
    ])
    .default('auto'),
  batchSize: z.int().min(100).max(1_000_000).optional(),
  maxIterations: z.int().min(1).max(MAX_TRAINING_ITERATIONS).optional(),
});

/** See {@link retrainRequestSchema}. */
export type RetrainRequest = z.infer<typeof retrainRequestSchema>;
/** The request as a caller writes it. */
export type RetrainRequestInput = z.input<typeof retrainRequestSchema>;

/** {@link TrainingState}. */
export const trainingStateSchema = z.enum([
  'QUEUED',
  'RUNNING',
  'EVALUATING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
]);
/** Where a training run stands; the last three are final. */
export type TrainingState = z.infer<typeof trainingStateSchema>;

/** {@link TrainingDecision}. */
export const trainingDecisionSchema = z.enum(['DEPLOYED', 'KEPT']);
/** What became of the trained version. */
export type TrainingDecision = z.infer<typeof trainingDecisionSchema>;

/** {@link RetrainResponse}. */
export const retrainResponseSchema = z.strictObject({
  trainingId: z.string(),
  model: z.string(),
  state: trainingStateSchema,
  trainingData: z.strictObject({
    from: z.string(),
    to: z.string(),
  }),
  autoDeployIfBetter: z.boolean(),
  operationId: z.string(),
});
/** Answer of POST /ml/models/{m}/retrain: 202. */
export type RetrainResponse = z.infer<typeof retrainResponseSchema>;

/** {@link TrainingCurvePoint}. */
export const trainingCurvePointSchema = z.strictObject({
  iteration: z.number(),
  trainLoss: z.number(),
  validationLoss: z.number().nullable(),
});
/** One point of a learning curve. */
export type TrainingCurvePoint = z.infer<typeof trainingCurvePointSchema>;

/** {@link TrainingCurve}. */
export const trainingCurveSchema = z.strictObject({
  algorithm: z.string(),
  points: z.array(trainingCurvePointSchema),
});
/** One algorithm's curve within a run. */
export type TrainingCurve = z.infer<typeof trainingCurveSchema>;

/** {@link TrainingJob}. */
export const trainingJobSchema = z.strictObject({
  trainingId: z.string(),
  model: z.string(),
  state: trainingStateSchema,
  /** 0 to 1. */
  progress: z.number(),
  /** What it does now, for people. */
  step: z.string(),
  trainingData: z.strictObject({
    from: z.string(),
    to: z.string(),
  }),
  autoDeployIfBetter: z.boolean(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  startedBy: z.string(),
  /** The version that it registered. */
  version: z.string().nullable(),
  /** Candidate on the hold-out. */
  metrics: z.record(z.string(), z.number()),
  /** Champion on the same hold-out; null when there was none. */
  baseline: z.record(z.string(), z.number()).nullable(),
  decision: trainingDecisionSchema.nullable(),
  /** The decision with its numbers in words. */
  decisionReason: z.string().nullable(),
  curves: z.array(trainingCurveSchema),
  rows: z
    .strictObject({
      training: z.number(),
      holdout: z.number(),
    })
    .nullable(),
  error: z.string().nullable(),
  operationId: z.string(),
});
/** One training run. */
export type TrainingJob = z.infer<typeof trainingJobSchema>;

/** {@link TrainingStatusResponse}. */
export const trainingStatusResponseSchema = z.strictObject({
  timestamp: z.string(),
  jobs: z.array(trainingJobSchema),
});
/** Answer of GET /ml/training/status, newest first. */
export type TrainingStatusResponse = z.infer<
  typeof trainingStatusResponseSchema
>;
