import { modelFeatureSchema } from '@analytics-engine/plugin-analytics-common';
import { z } from 'zod';

/** What an external trainer leaves in `metrics.json`. */
export const externalResultSchema = z.strictObject({
  /** What it was made with, for people. */
  algorithm: z.string().min(1).max(100).default('external'),
  /** Features in the order of the model's columns, with their categories. */
  features: z.array(modelFeatureSchema).min(1),
  /** Its own scores of the first rows of the hold-out: the model must give the same here. */
  holdoutScores: z.array(z.number().min(0).max(1)).min(1),
  /** Figures that it wants to have shown; the hold-out is judged here all the same. */
  metrics: z.record(z.string().max(80), z.number()).default({}),
});
