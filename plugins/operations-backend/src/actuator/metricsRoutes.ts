import type {
  ApiRoute,
  MetricsService,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import {
  listSpringNames,
  readSpringMetric,
  springMetricSchema,
} from './springMetrics';

const MAX_TAGS = 10;

const tagSchema = z
  .string()
  .max(300)
  .regex(/^[^:]+:.*$/s, 'expected key:value')
  .transform(text => {
    const colon = text.indexOf(':');
    return { tag: text.slice(0, colon), value: text.slice(colon + 1) };
  });

/** Spring Boot's metrics, for tools that read them instead of Prometheus. */
export function createMetricsRoutes(
  metrics: MetricsService,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path: '/metrics',
      role: 'viewer',
      summary: 'Names of all metrics',
      responses: {
        200: {
          description: 'Sorted names with dots',
          schema: z.strictObject({ names: z.array(z.string()) }),
        },
      },
      handler: async () => ({ body: { names: listSpringNames(metrics) } }),
    }),
    defineRoute({
      method: 'get',
      path: '/metrics/{name}',
      role: 'viewer',
      summary: 'One metric, summed over its series',
      description:
        'MAX of a timer is the bound of its highest filled bucket: the maximum itself is not kept.',
      params: z.strictObject({ name: z.string().max(200) }),
      query: z.strictObject({
        tag: z
          .union([tagSchema, z.array(tagSchema).max(MAX_TAGS)])
          .optional()
          .describe('key:value; may be repeated'),
      }),
      responses: {
        200: {
          description: 'Measurements and the tags that are left',
          schema: springMetricSchema,
        },
        404: { description: 'No such metric, or none with these tags' },
      },
      handler: async ({ params, query }) => {
        const filters = query.tag === undefined ? [] : [query.tag].flat();
        const metric = await readSpringMetric(metrics, params.name, filters);
        if (!metric) {
          throw new NotFoundError(
            `There is no metric '${params.name}' with these tags`,
          );
        }
        return { body: metric };
      },
    }),
  ];
}
