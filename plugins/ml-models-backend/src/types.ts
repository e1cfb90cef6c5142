import type {
  AuditService,
  DatasetsService,
  EventLogService,
  GatesService,
  HealthService,
  MetricsService,
  OperationsService,
  SettingsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type {
  DatabaseService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';

/** What the plugin is made of. */
export interface MlModelsDependencies {
  audit: AuditService;
  config: Config;
  database: DatabaseService;
  datasets: DatasetsService;
  eventLog: EventLogService;
  events: EventsService;
  gates: GatesService;
  health: HealthService;
  logger: LoggerService;
  metrics: MetricsService;
  operations: OperationsService;
  scheduler: SchedulerService;
  settings: SettingsService;
  warehouse: WarehouseService;
}

/** What every part of the plugin is given; `knex` is the plugin's migrated database. */
export interface PartDependencies extends MlModelsDependencies {
  knex: Knex;
}
