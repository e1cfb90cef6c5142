import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { analyticsDatabaseServiceRef, settingsServiceRef } from '../services';
import { DatabaseSettings } from './DatabaseSettings';

/** The {@link settingsServiceRef} of the backend. */
export const settingsServiceFactory = createServiceFactory({
  service: settingsServiceRef,
  deps: {
    database: analyticsDatabaseServiceRef,
    logger: coreServices.rootLogger,
  },
  factory: ({ database, logger }) =>
    DatabaseSettings.create({
      database,
      logger: logger.child({ service: 'analytics-settings' }),
    }),
});
