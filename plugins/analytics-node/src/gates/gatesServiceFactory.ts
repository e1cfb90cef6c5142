import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { analyticsDatabaseServiceRef, gatesServiceRef } from '../services';
import { DatabaseGates } from './DatabaseGates';

/** The {@link gatesServiceRef} of the backend. */
export const gatesServiceFactory = createServiceFactory({
  service: gatesServiceRef,
  deps: {
    database: analyticsDatabaseServiceRef,
    rootLogger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  factory({ database, rootLogger, lifecycle }) {
    const gates = DatabaseGates.create({
      database,
      logger: rootLogger.child({ service: 'analytics-gates' }),
    });
    lifecycle.addBeforeShutdownHook(() => gates.stop());
    return gates;
  },
});
