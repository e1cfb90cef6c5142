import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { analyticsDatabaseServiceRef } from '../services';
import { AnalyticsDatabase } from './AnalyticsDatabase';

/** The {@link analyticsDatabaseServiceRef} of the backend. */
export const analyticsDatabaseServiceFactory = createServiceFactory({
  service: analyticsDatabaseServiceRef,
  deps: {
    config: coreServices.rootConfig,
    rootLogger: coreServices.rootLogger,
    rootLifecycle: coreServices.rootLifecycle,
  },
  factory: deps => AnalyticsDatabase.create(deps),
});
