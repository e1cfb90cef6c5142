import { z } from 'zod';
import { healthStatusSchema } from '../actuator/healthStatusSchema';

const nullableNumber = z.number().nullable();

/** {@link ServiceHealthBody}. */
export const serviceHealthSchema = z.strictObject({
  status: healthStatusSchema,
  timestamp: z.string(),
  version: z.string(),
  dataFreshness: z
    .strictObject({ status: z.enum(['UP', 'STALE']), lagSeconds: z.number() })
    .nullable(),
  pipelines: z
    .strictObject({
      total: z.number(),
      running: z.number(),
      failed: nullableNumber,
    })
    .nullable(),
  models: z
    .strictObject({
      total: z.number(),
      serving: z.number(),
      drifting: nullableNumber,
    })
    .nullable(),
  dataQuality: z
    .strictObject({ score: z.number(), status: z.string().nullable() })
    .nullable(),
  dependencies: z.record(z.string(), healthStatusSchema),
});
/** Body of `/api/v1/analytics/health` for callers who may see details. */
export type ServiceHealthBody = z.infer<typeof serviceHealthSchema>;

/** What everybody else sees. */
export const openServiceHealthSchema = serviceHealthSchema.pick({
  status: true,
  timestamp: true,
});
