import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { analyticsDatabaseServiceRef, operationsServiceRef } from '../services';
import { DatabaseOperations } from './DatabaseOperations';

const DEFAULT_MAX_CONCURRENT = 4;
const DEFAULT_MAX_HISTORY = 1_000;

/** The {@link operationsServiceRef} of the backend; reads `analytics.operations`. */
export const operationsServiceFactory = createServiceFactory({
  service: operationsServiceRef,
  deps: {
    config: coreServices.rootConfig,
    database: analyticsDatabaseServiceRef,
    rootLogger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  factory({ config, database, rootLogger, lifecycle }) {
    const operations = DatabaseOperations.create({
      database,
      logger: rootLogger.child({ service: 'analytics-operations' }),
      maxConcurrent:
        config.getOptionalNumber('analytics.operations.maxConcurrent') ??
        DEFAULT_MAX_CONCURRENT,
      maxHistory:
        config.getOptionalNumber('analytics.operations.maxHistory') ??
        DEFAULT_MAX_HISTORY,
    });
    // Before the database closes, which happens among the shutdown hooks.
    lifecycle.addBeforeShutdownHook(() => operations.stop());
    return operations;
  },
});
