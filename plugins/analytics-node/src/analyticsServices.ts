import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  accessRegistryServiceFactory,
  accessServiceFactory,
} from './access/accessServiceFactory';
import { rootHttpRouterServiceFactory } from './access/rootHttpRouterServiceFactory';
import { auditServiceFactory } from './audit/auditServiceFactory';
import { analyticsDatabaseServiceFactory } from './database/analyticsDatabaseServiceFactory';
import { datasetsServiceFactory } from './datasets/datasetsServiceFactory';
import { eventLogServiceFactory } from './eventLog/eventLogServiceFactory';
import { gatesServiceFactory } from './gates/gatesServiceFactory';
import { healthServiceFactory } from './health/healthServiceFactory';
import { rootLoggerServiceFactory } from './logging/rootLoggerServiceFactory';
import { metricsServiceFactory } from './metrics/metricsServiceFactory';
import { operationsServiceFactory } from './operations/operationsServiceFactory';
import { settingsServiceFactory } from './settings/settingsServiceFactory';
import { warehouseServiceFactory } from './warehouse/warehouseServiceFactory';

/** Every service of this package, for the backend to add. */
export const analyticsServices: BackendFeature[] = [
  accessRegistryServiceFactory,
  accessServiceFactory,
  analyticsDatabaseServiceFactory,
  auditServiceFactory,
  datasetsServiceFactory,
  eventLogServiceFactory,
  gatesServiceFactory,
  healthServiceFactory,
  metricsServiceFactory,
  operationsServiceFactory,
  rootHttpRouterServiceFactory,
  rootLoggerServiceFactory,
  settingsServiceFactory,
  warehouseServiceFactory,
];
