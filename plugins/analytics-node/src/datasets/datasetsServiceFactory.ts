import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  analyticsDatabaseServiceRef,
  datasetsServiceRef,
  warehouseServiceRef,
} from '../services';
import { DefaultDatasetsService } from './DefaultDatasetsService';

/** The {@link datasetsServiceRef} of the backend. */
export const datasetsServiceFactory = createServiceFactory({
  service: datasetsServiceRef,
  deps: {
    logger: coreServices.rootLogger,
    database: analyticsDatabaseServiceRef,
    warehouse: warehouseServiceRef,
  },
  factory: ({ logger, database, warehouse }) =>
    DefaultDatasetsService.create({
      database,
      warehouse,
      logger: logger.child({ service: 'datasets' }),
    }),
});
