import { z } from 'zod';
import { durationSchema } from '../duration';

/** Time after which a prediction is given up, unless configured otherwise. */
export const DEFAULT_MODEL_TIMEOUT = '10s';
/** Predict calls at once, unless configured otherwise. */
export const DEFAULT_MAX_CONCURRENT = 200;

/** Settings of serving that can be changed while it runs. */
export interface MlConfig {
  /** A call is answered 504 after this. */
  modelTimeout: string;
  /** Predict calls at once over all models; more are answered 429. */
  maxConcurrent: number;
}

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

/** Answer of PUT /ml/config. */
export interface MlConfigResponse {
  config: MlConfig;
  previous: MlConfig;
  changed: string[];
  version: number;
  /** Models that it holds for. */
  appliesTo: string[];
  restartRequired: false;
}
