import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  loopbackRefusal,
} from '@analytics-engine/plugin-analytics-node';
import { NotAllowedError } from '@backstage/errors';
import type { OperationsConfig } from '../config';

/** What Prometheus scrapes; who may is `analytics.metrics.access`. */
export function createPrometheusRoute(options: {
  metrics: MetricsService;
  access: OperationsConfig['metricsAccess'];
}) {
  const { metrics, access } = options;
  return defineRoute({
    method: 'get',
    path: '/prometheus',
    role: access === 'token' ? 'viewer' : 'none',
    summary: 'Metrics in the Prometheus text format',
    responses: {
      200: { description: 'Text exposition', contentType: 'text/plain' },
    },
    handler: async ({ request, caller }) => {
      const refusal =
        access === 'loopback' && caller.role === 'none'
          ? loopbackRefusal(request)
          : undefined;
      if (refusal) {
        throw new NotAllowedError(
          `Metrics are for this machine and for tokens: ${refusal}`,
        );
      }
      const { contentType, text } = await metrics.exposition();
      return { body: text, headers: { 'Content-Type': contentType } };
    },
  });
}
