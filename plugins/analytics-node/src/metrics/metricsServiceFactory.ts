import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '../services';
import { PromMetrics } from './PromMetrics';

/** The {@link metricsServiceRef} of the backend; reads `analytics.environment`. */
export const metricsServiceFactory = createServiceFactory({
  service: metricsServiceRef,
  deps: { config: coreServices.rootConfig },
  factory: ({ config }) =>
    PromMetrics.create({
      environment:
        config.getOptionalString('analytics.environment') ?? 'development',
    }),
});
