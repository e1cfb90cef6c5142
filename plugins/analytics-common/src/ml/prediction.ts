import { z } from 'zod';
import { durationSchema } from '../duration';
import { identifierSchema } from '../names';
import { modelVersionSchema } from './names';

/** Most rows of one predict call; more belong into batch scoring. */
export const MAX_INSTANCES = 10_000;
/** Largest body of a predict call. */
export const MAX_PREDICT_BODY_BYTES = 16 * 1024 * 1024;
/** Longest entity key. */
export const MAX_ENTITY_KEY_LENGTH = 255;
/** Most labels of one call. */
export const MAX_LABELS = 10_000;

/** In what part a version answered. */
export type PredictionRole =
  /** The version in production. */
  | 'champion'
  /** The version in production, as the slice that a candidate is held against. */
  | 'control'
  /** The candidate of a canary or rolling deployment. */
  | 'canary'
  /** Asked after the answer; nobody sees what it said. */
  | 'shadow'
  /** The caller asked for this version. */
  | 'pinned'
  /** Scoring of a dataset. */
  | 'batch';

/** Body of POST /ml/models/{m}/predict as it is documented; the hot path checks it by hand. */
export const predictRequestSchema = z.strictObject({
  /** Rows by feature name. */
  instances: z
    .array(
      z.record(
        z.string(),
        z.union([z.number(), z.boolean(), z.string(), z.null()]),
      ),
    )
    .min(1)
    .max(MAX_INSTANCES),
  /** Whom each row is about: keeps a customer on one version during a canary, and finds labels. */
  entityKeys: z
    .array(z.string().min(1).max(MAX_ENTITY_KEY_LENGTH))
    .max(MAX_INSTANCES)
    .optional(),
  /** Asks for this version instead of what the traffic says. */
  version: modelVersionSchema.optional(),
});

/** See {@link predictRequestSchema}. */
export type PredictRequest = z.infer<typeof predictRequestSchema>;

/** {@link Prediction}. */
export const predictionSchema = z.strictObject({
  predictionId: z.string(),
  version: z.string(),
  /** Probability of the positive class, or the value of a regression. */
  score: z.number(),
  /** The class; null for a regression. */
  label: z.string().nullable(),
});
/** One answer of a model. */
export type Prediction = z.infer<typeof predictionSchema>;

/** {@link PredictResponse}. */
export const predictResponseSchema = z.strictObject({
  model: z.string(),
  predictions: z.array(predictionSchema),
});
/** Answer of POST /ml/models/{m}/predict. */
export type PredictResponse = z.infer<typeof predictResponseSchema>;

/** What turned out to be true for one prediction, or for an entity. */
export const labelSchema = z
  .strictObject({
    predictionId: z.string().min(1).max(100).optional(),
    /** Labels every prediction about this entity within `horizon` before `observedAt`. */
    entityKey: z.string().min(1).max(MAX_ENTITY_KEY_LENGTH).optional(),
    horizon: durationSchema('1s', '1y').optional(),
    /** The class, or the value of a regression; for binary models also true, false, 1 and 0. */
    label: z.union([z.string().max(200), z.number(), z.boolean()]),
    observedAt: z.iso.datetime({ offset: true }),
  })
  .refine(
    ({ predictionId, entityKey, horizon }) =>
      (predictionId === undefined) !== (entityKey === undefined) &&
      (entityKey === undefined) === (horizon === undefined),
    'expected either predictionId, or entityKey with horizon',
  );

/** Body of POST /ml/models/{m}/labels. */
export const labelsRequestSchema = z.array(labelSchema).min(1).max(MAX_LABELS);

/** One label as callers send it. */
export type LabelInput = z.infer<typeof labelSchema>;

/** {@link LabelsResponse}. */
export const labelsResponseSchema = z.strictObject({
  /** Labels that were taken. */
  accepted: z.number(),
  /** Prediction ids and entity keys for which there is no prediction; nothing was stored for them. */
  unknown: z.array(z.string()),
});
/** Answer of POST /ml/models/{m}/labels: 202. */
export type LabelsResponse = z.infer<typeof labelsResponseSchema>;

/** Dataset of scores unless a run says otherwise. */
export const BATCH_SCORES_DATASET = 'batch_scores';

/** Body of POST /ml/models/{m}/score: batch scoring; may be `{}`. */
export const batchScoreRequestSchema = z
  .strictObject({
    /** Has a column for each feature; what the model's definition reads when left out. */
    dataset: identifierSchema.optional(),
    /** The version in production by default. */
    version: modelVersionSchema.optional(),
    /** Column of the dataset that says whom a row is about. */
    entityColumn: identifierSchema.optional(),
    /** Only rows whose time column is not before this. */
    from: z.iso.datetime({ offset: true }).optional(),
    /** Only rows whose time column is before this. */
    to: z.iso.datetime({ offset: true }).optional(),
    /** Moment that a definition with snapshots is asked about; now by default. */
    asOf: z.iso.datetime({ offset: true }).optional(),
    /** Dataset that the scores go to; made when it is not there. */
    target: identifierSchema.default(BATCH_SCORES_DATASET),
  })
  .refine(({ dataset, entityColumn }) => dataset || !entityColumn, {
    path: ['entityColumn'],
    error: 'belongs to a dataset; a definition names its own',
  })
  .refine(({ dataset, asOf }) => !dataset || !asOf, {
    path: ['asOf'],
    error: 'belongs to a definition; a dataset takes from and to',
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    error: 'expected a time after from',
  });

/** See {@link batchScoreRequestSchema}. */
export type BatchScoreRequest = z.infer<typeof batchScoreRequestSchema>;
/** The request as a caller writes it. */
export type BatchScoreRequestInput = z.input<typeof batchScoreRequestSchema>;

/** {@link BatchScoreResponse}. */
export const batchScoreResponseSchema = z.strictObject({
  model: z.string(),
  version: z.string(),
  /** Null for the model's definition. */
  dataset: z.string().nullable(),
  target: z.string(),
  /** `run_id` of the rows in the target; the operation's id. */
  runId: z.string(),
  /** Rows to score, as counted before it began. */
  rows: z.number(),
  operationId: z.string(),
});

/** Answer of POST /ml/models/{m}/score: 202. */
export type BatchScoreResponse = z.infer<typeof batchScoreResponseSchema>;

/** Result of the operation. */
export interface BatchScoreResult {
  model: string;
  version: string;
  target: string;
  runId: string;
  rows: number;
  /** Rows with a score, as counted in the target. */
  scored: number;
  /** Rows that lack a feature that must be there and so have no score, by feature. */
  missing: Record<string, number>;
}

/** Datasets that hold what models said and what turned out to be true. */
export const PREDICTIONS_DATASET = 'predictions';
/** See {@link PREDICTIONS_DATASET}. */
export const LABELS_DATASET = 'labels';
