import { z } from 'zod';

const nullableNumber = z.number().nullable();

/** {@link ServiceMetricsBody}. */
export const serviceMetricsSchema = z.strictObject({
  timestamp: z.string(),
  window: z.string(),
  queries: z.strictObject({
    count: z.number(),
    p50Ms: nullableNumber,
    p95Ms: nullableNumber,
    p99Ms: nullableNumber,
    errorRate: nullableNumber,
  }),
  events: z.strictObject({
    processedTotal: nullableNumber,
    ratePerSecond: nullableNumber,
    lagSeconds: nullableNumber,
  }),
  pipelines: z.strictObject({ successRate: nullableNumber }),
  dataQuality: z.strictObject({ score: z.number() }).nullable(),
  resources: z.strictObject({
    cpuPercent: nullableNumber,
    memoryPercent: z.number(),
    heapPercent: z.number(),
    diskIoPercent: nullableNumber,
  }),
});
/** Body of `/api/v1/analytics/metrics`; null for what is not known. */
export type ServiceMetricsBody = z.infer<typeof serviceMetricsSchema>;
