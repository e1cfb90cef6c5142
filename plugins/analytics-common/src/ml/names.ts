import { z } from 'zod';
import { nameSchema } from '../names';

/** Longest name of a model version. */
export const MAX_VERSION_LENGTH = 63;

/** Name of a model: what pipelines may be called too. */
export const modelNameSchema = nameSchema;

/** Name of one version of a model, such as `v2.1`. */
export const modelVersionSchema = z
  .string()
  .max(MAX_VERSION_LENGTH)
  .regex(
    /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
    'expected letters, digits and single . _ or - between them, such as v2.1',
  );

/** Names that point at one version of a model and can be moved. */
export const MODEL_ALIASES = ['champion', 'challenger'] as const;

/** {@link ModelAlias}. */
export const modelAliasSchema = z.enum(MODEL_ALIASES);
/** One of {@link MODEL_ALIASES}: the version in production, and the one that is tried against it. */
export type ModelAlias = z.infer<typeof modelAliasSchema>;
