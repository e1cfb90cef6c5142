import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { createRootLogger } from './createRootLogger';

/** See {@link createRootLogger}. */
export const rootLoggerServiceFactory = createServiceFactory({
  service: coreServices.rootLogger,
  deps: { config: coreServices.rootConfig },
  factory: createRootLogger,
});
