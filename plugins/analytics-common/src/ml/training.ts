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
  maxIterations: z.int().min(1).max(100_000).optional(),
});

/** See {@link retrainRequestSchema}. */
export type RetrainRequest = z.infer<typeof retrainRequestSchema>;
/** The request as a caller writes it. */
export type RetrainRequestInput = z.input<typeof retrainRequestSchema>;

/** Where a training run stands; the last three are final. */
export type TrainingState =
  | 'QUEUED'
  | 'RUNNING'
  | 'EVALUATING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED';

/** What became of the trained version. */
export type TrainingDecision = 'DEPLOYED' | 'KEPT';

/** Answer of POST /ml/models/{m}/retrain: 202. */
export interface RetrainResponse {
  trainingId: string;
  model: string;
  state: TrainingState;
  trainingData: { from: string; to: string };
  autoDeployIfBetter: boolean;
  operationId: string;
}

/** One point of a learning curve. */
export interface TrainingCurvePoint {
  iteration: number;
  trainLoss: number;
  validationLoss: number | null;
}

/** One algorithm's curve within a run. */
export interface TrainingCurve {
  algorithm: string;
  points: TrainingCurvePoint[];
}

/** One training run. */
export interface TrainingJob {
  trainingId: string;
  model: string;
  state: TrainingState;
  /** 0 to 1. */
  progress: number;
  /** What it does now, for people. */
  step: string;
  trainingData: { from: string; to: string };
  autoDeployIfBetter: boolean;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  startedBy: string;
  /** The version that it registered. */
  version: string | null;
  /** Candidate on the hold-out. */
  metrics: Record<string, number>;
  /** Champion on the same hold-out; null when there was none. */
  baseline: Record<string, number> | null;
  decision: TrainingDecision | null;
  /** The decision with its numbers in words. */
  decisionReason: string | null;
  curves: TrainingCurve[];
  rows: { training: number; holdout: number } | null;
  error: string | null;
  operationId: string;
}

/** Answer of GET /ml/training/status, newest first. */
export interface TrainingStatusResponse {
  timestamp: string;
  jobs: TrainingJob[];
}
