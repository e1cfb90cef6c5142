import { z } from 'zod';
import { modelAliasSchema, modelVersionSchema } from './names';
import { modelSignatureSchema } from './signature';

/** Most golden rows of one version. */
export const MAX_GOLDEN_ROWS = 100;
/** Largest difference of a golden row's score, unless the version allows more. */
export const GOLDEN_TOLERANCE = 1e-5;

const featureValueSchema = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  z.null(),
]);

/** A row with the score that the model must answer for it, on every machine and in every version of the runtime. */
export const goldenRowSchema = z.strictObject({
  features: z.record(z.string(), featureValueSchema),
  score: z.number(),
});

/** See {@link goldenRowSchema}. */
export type GoldenRow = z.infer<typeof goldenRowSchema>;

/** What a version was trained on. */
export const trainingDataSchema = z.strictObject({
  /** Dataset that it was read from. */
  dataset: z.string().max(200).optional(),
  /** Begin of the range, ISO date or time, included. */
  from: z.string().max(40).optional(),
  /** End of the range, ISO date or time, not included. */
  to: z.string().max(40).optional(),
  rows: z.int().min(0).optional(),
  /** Whatever else finds it again: a file's name and hash, a query, a commit. */
  reference: z.string().max(2_000).optional(),
});

/** See {@link trainingDataSchema}. */
export type TrainingDataReference = z.infer<typeof trainingDataSchema>;

/** Figures of a version, such as `auc`, `accuracy`, `logLoss`, measured on its hold-out. */
export const modelMetricsSchema = z
  .record(z.string().max(100), z.number())
  .refine(metrics => Object.keys(metrics).length <= 100, 'at most 100 figures');

/** What is sent with an ONNX file to register a version. */
export const versionMetadataSchema = z.strictObject({
  /** Next free `v<n>` when left out. */
  version: modelVersionSchema.optional(),
  description: z.string().max(2_000).optional(),
  signature: modelSignatureSchema,
  goldenRows: z.array(goldenRowSchema).min(1).max(MAX_GOLDEN_ROWS),
  goldenTolerance: z.number().min(0).max(0.01).default(GOLDEN_TOLERANCE),
  metrics: modelMetricsSchema.default({}),
  trainingData: trainingDataSchema.optional(),
  /** Free words for people and tools, such as `algorithm: gradient-boosting`. */
  tags: z
    .record(z.string().max(100), z.string().max(1_000))
    .refine(tags => Object.keys(tags).length <= 50, 'at most 50 tags')
    .default({}),
});

/** Metadata with its defaults filled in. */
export type VersionMetadata = z.infer<typeof versionMetadataSchema>;
/** Metadata as a person or a trainer writes it. */
export type VersionMetadataInput = z.input<typeof versionMetadataSchema>;

/** Key of an ONNX file's `metadata_props` under which {@link versionMetadataSchema} may stand as JSON. */
export const ONNX_METADATA_KEY = 'analytics-engine.metadata';

/** {@link ModelArtifact}. */
export const modelArtifactSchema = z.strictObject({
  sha256: z.string(),
  sizeBytes: z.number(),
  irVersion: z.number(),
  /** Version per operator domain; the standard domain is `ai.onnx`. */
  opsets: z.record(z.string(), z.number()),
  producer: z.string(),
  inputName: z.string(),
  /** Columns of the input. */
  inputWidth: z.number(),
  /** Output that holds the scores. */
  outputName: z.string(),
});
/** What is known of the ONNX file itself. */
export type ModelArtifact = z.infer<typeof modelArtifactSchema>;

/** {@link ModelPlacement}. */
export const modelPlacementSchema = z.enum(['in-process', 'worker', 'process']);
/** Where a version runs: by what the gate measured. */
export type ModelPlacement = z.infer<typeof modelPlacementSchema>;

/** {@link ModelVersion}. */
export const registeredVersionSchema = z.strictObject({
  model: z.string(),
  version: z.string(),
  description: z.string(),
  createdAt: z.string(),
  /** Who registered it; a training run shows as `training:<id>`. */
  createdBy: z.string(),
  artifact: modelArtifactSchema,
  signature: modelSignatureSchema,
  goldenRows: z.array(goldenRowSchema),
  goldenTolerance: z.number(),
  metrics: z.record(z.string(), z.number()),
  trainingData: trainingDataSchema.nullable(),
  tags: z.record(z.string(), z.string()),
  aliases: z.array(modelAliasSchema),
});
/** One immutable version of a model. */
export type ModelVersion = z.infer<typeof registeredVersionSchema>;

/** {@link ModelSummary}. */
export const modelSummarySchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  createdAt: z.string(),
  versions: z.number(),
  latestVersion: z.string().nullable(),
  aliases: z.partialRecord(modelAliasSchema, z.string()),
});
/** One model of GET /ml/models. */
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/** {@link ModelsResponse}. */
export const modelsResponseSchema = z.strictObject({
  registry: z.enum(['embedded', 'mlflow']),
  models: z.array(modelSummarySchema),
});
/** Answer of GET /ml/models. */
export type ModelsResponse = z.infer<typeof modelsResponseSchema>;

/** {@link ModelVersionsResponse}. */
export const modelVersionsResponseSchema = z.strictObject({
  model: z.string(),
  versions: z.array(registeredVersionSchema),
});
/** Answer of GET /ml/models/{m}/versions, newest first. */
export type ModelVersionsResponse = z.infer<typeof modelVersionsResponseSchema>;

/** {@link GateCheck}. */
export const gateCheckSchema = z.strictObject({
  check: z.enum([
    'size',
    'format',
    'opset',
    'input',
    'output',
    'warm-up',
    'golden-rows',
    'speed',
  ]),
  passed: z.boolean(),
  /** What was found, and when it did not pass, what to do. */
  message: z.string(),
});
/** One check of the upload gate, in the order they were made. */
export type GateCheck = z.infer<typeof gateCheckSchema>;

/** {@link RegisterVersionResponse}. */
export const registerVersionResponseSchema = z.strictObject({
  version: registeredVersionSchema,
  checks: z.array(gateCheckSchema),
});
/** Answer of POST /ml/models/{m}/versions: 201. A refusal is 422 with `details.checks`. */
export type RegisterVersionResponse = z.infer<
  typeof registerVersionResponseSchema
>;
