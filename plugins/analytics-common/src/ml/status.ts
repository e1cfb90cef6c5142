import { z } from 'zod';

/** {@link ModelState}. */
export const modelStateSchema = z.enum([
  'SERVING',
  'DEPLOYING',
  'CANARY',
  'FAILED',
  'RETIRED',
]);
/** Where a model stands. */
export type ModelState = z.infer<typeof modelStateSchema>;

/** {@link ModelHealth}. */
export const modelHealthSchema = z.enum(['UP', 'DEGRADED', 'DOWN']);
/** How well it is. */
export type ModelHealth = z.infer<typeof modelHealthSchema>;

/** {@link ModelStatus}. */
export const modelStatusSchema = z.strictObject({
  model: z.string(),
  /** RETIRED: registered, but nothing is in production. */
  state: modelStateSchema,
  production: z
    .strictObject({
      version: z.string(),
      since: z.string(),
    })
    .nullable(),
  canary: z
    .strictObject({
      version: z.string(),
      trafficPercent: z.number(),
      since: z.string(),
    })
    .nullable(),
  /** What a rollback would go back to. */
  previous: z
    .strictObject({
      version: z.string(),
    })
    .nullable(),
  health: modelHealthSchema,
  /** What makes it less than UP, for people. */
  reasons: z.array(z.string()),
  /** The deployment that is under way, if any. */
  deploymentId: z.string().nullable(),
});
/** Answer of GET /ml/models/{m}/status and one line of GET /ml/models/status. */
export type ModelStatus = z.infer<typeof modelStatusSchema>;

/** {@link ModelsStatusResponse}. */
export const modelsStatusResponseSchema = z.strictObject({
  timestamp: z.string(),
  models: z.array(modelStatusSchema),
});
/** Answer of GET /ml/models/status. */
export type ModelsStatusResponse = z.infer<typeof modelsStatusResponseSchema>;
