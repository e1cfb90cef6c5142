import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { httpStatusOf, maySeeDetails } from '../actuator/healthRoutes';
import { z } from 'zod';
import type { ServiceHealth } from './ServiceHealth';
import {
  openServiceHealthSchema,
  serviceHealthSchema,
} from './serviceHealthSchema';
import type { ServiceMetrics } from './ServiceMetrics';
import { serviceMetricsSchema } from './serviceMetricsSchema';

const healthSchema = z.union([serviceHealthSchema, openServiceHealthSchema]);

/** The service at a glance. */
export function createServiceRoutes(options: {
  health: ServiceHealth;
  metrics: ServiceMetrics;
}): ApiRoute<any, any, any>[] {
  const { health, metrics } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/health',
      role: 'none',
      summary: 'The service, its data and what it depends on',
      description:
        'Callers with the role viewer see all of it, others the status. Sections that no plugin speaks for are null.',
      responses: {
        200: { description: 'Up', schema: healthSchema },
        503: { description: 'Down', schema: healthSchema },
      },
      handler: async ({ caller }) => {
        const body = await health.read();
        const { status, timestamp } = body;
        return {
          status: httpStatusOf(status),
          body: maySeeDetails(caller) ? body : { status, timestamp },
          headers: { 'Cache-Control': 'no-store' },
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/metrics',
      role: 'viewer',
      summary: 'Key figures of the last five minutes',
      description: 'At most a second old. Null for what is not known.',
      responses: {
        200: { description: 'Figures', schema: serviceMetricsSchema },
      },
      handler: async () => ({ body: await metrics.read() }),
    }),
  ];
}
