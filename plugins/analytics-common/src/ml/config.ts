import { z } from 'zod';
import { durationSchema } from '../duration';

/** Time after which a prediction is given up, unless configured otherwise. */
export const DEFAULT_MODEL_TIMEOUT = '10s';
/** Predict calls at once, unless configured otherwise. */
export const DEFAULT_MAX_CONCURRENT = 200;

/** {@link MlConfig}. */
export const mlConfigSchema = z.strictObject({
  /** A call is answered 504 after this. */
  modelTimeout: z.string(),
  /** Predict calls at once over all models; more are answered 429. */
  maxConcurrent: z.number(),
});
/** Settings of serving that can be changed while it runs. */
export type MlConfig = z.infer<typeof mlConfigSchema>;

/** Values that {@link MlConfig} may take. */
export const mlConfigShape = {
  modelTimeout: durationSchema('10ms', '10m'),
  maxConcurrent: z.int().min(1).max(100_000),
};

/** Body of PUT /ml/config. */
export const mlConfigPatchSchema = z
  .strictObject(mlConfigShape)
  .partial()
  .refine(patch => Object.keys(patch).length > 0, {
    error: 'expected modelTimeout, maxConcurrent or both',
  });

/** {@link MlConfigResponse}. */
export const mlConfigResponseSchema = z.strictObject({
  config: mlConfigSchema,
  previous: mlConfigSchema,
  changed: z.array(z.string()),
  version: z.number(),
  /** Models that it holds for. */
  appliesTo: z.array(z.string()),
  restartRequired: z.literal(false),
});
/** Answer of PUT /ml/config. */
export type MlConfigResponse = z.infer<typeof mlConfigResponseSchema>;
