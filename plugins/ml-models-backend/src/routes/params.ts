import {
  modelNameSchema,
  modelVersionSchema,
} from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';

/** Root of the manual's paths of this plugin. */
export const ML_ROOT = '/api/v1/analytics/ml';

/** `{model}`. */
export const modelParams = z.strictObject({ model: modelNameSchema });

/** `{model}` and `{version}`. */
export const versionParams = z.strictObject({
  model: modelNameSchema,
  version: modelVersionSchema,
});
