import type { HealthStatus } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';

/** Spring Boot's words for how something is. */
export const healthStatusSchema = z.enum([
  'UP',
  'DOWN',
  'OUT_OF_SERVICE',
  'UNKNOWN',
]) satisfies z.ZodType<HealthStatus>;
