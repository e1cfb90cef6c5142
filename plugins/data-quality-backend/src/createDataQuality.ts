import type {
  ApiMount,
  ApiRoute,
  Dataset,
  DatasetsService,
  EventLogService,
  HealthIndicator,
  MetricsService,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { WarehouseSchema } from '@analytics-engine/plugin-analytics-node';
import type {
  LoggerService,
  SchedulerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import type { DatasetEntities } from './catalog/DatasetEntities';
import { createCheckFileRoutes } from './checkFiles/checkFileRoutes';
import { CheckFileStore } from './checkFiles/CheckFileStore';
import { CheckFileSync } from './checkFiles/CheckFileSync';
import { ChecksService } from './checks/ChecksService';
import { CheckStore } from './checks/CheckStore';
import { CheckTrier } from './checks/CheckTrier';
import { PinStore } from './checks/PinStore';
import { readConfiguredChecks } from './checks/readConfiguredChecks';
import { validateCheck } from './checks/validateCheck';
import { readDataQualityConfig } from './config';
import {
  publishScores,
  qualityHealthIndicator,
} from './metrics/qualityMetrics';
import { ProfileCache } from './profile/ProfileCache';
import { QualityReporter } from './report/QualityReporter';
import { createCheckRoutes } from './routes/checkRoutes';
import { createDatasetRoutes } from './routes/datasetRoutes';
import { createProfileRoutes } from './routes/profileRoutes';
import { createRunRoutes } from './routes/runRoutes';
import { createSeriesRoutes } from './routes/seriesRoutes';
import { publishRun } from './runs/publishRun';
import { QualityRunner } from './runs/QualityRunner';
import { resultsDataset, resultsTable } from './runs/resultsDataset';
import { RunLeases } from './runs/RunLeases';
import { RunService } from './runs/RunService';
import { RunStore } from './runs/RunStore';
import { ScheduleService } from './schedules/ScheduleService';
import { SeriesWatcher } from './series/SeriesWatcher';
import type { SeriesStore } from './series/SeriesStore';
import type { AnomalyDetector, IncidentReader, RunListener } from './types';

/** How soon a changed annotation or file is noticed. */
const CHECK_FILES_SWEEP = {
  frequency: { seconds: 30 },
  initialDelay: { seconds: 10 },
  timeout: { minutes: 5 },
} as const;
const ACTOR = { kind: 'system', subject: 'data-quality' } as const;

/** What the plugin is made of. */
export interface DataQualityDependencies {
  config: Config;
  datasets: DatasetsService;
  eventLog: EventLogService;
  events: EventsService;
  knex: Knex;
  logger: LoggerService;
  metrics: MetricsService;
  operations: OperationsService;
  scheduler: SchedulerService;
  urlReader: UrlReaderService;
  /** The catalog's entities of datasets. */
  entities: DatasetEntities;
  /** Whose a dataset is. */
  ownerOf(dataset: Dataset): Promise<string>;
  series: SeriesStore;
  warehouse: WarehouseService;
  /** What acts on runs: incidents, gates, lineage. */
  incidents: IncidentReader;
  listeners: readonly RunListener[];
  detector?: AnomalyDetector;
  /** Further routes below the plugin's root. */
  routes?: ApiRoute<any, any, any>[];
}

/** Checks, runs and scores, put together. */
export interface DataQuality {
  mounts: ApiMount[];
  health: HealthIndicator;
  startUp(): Promise<void>;
  shutDown(): void;
}

/** Puts checks, runs and scores together; uses only the database until it is started up. */
export async function createDataQuality(
  deps: DataQualityDependencies,
): Promise<DataQuality> {
  const { datasets, knex, logger, warehouse, incidents } = deps;
  const config = readDataQualityConfig(deps.config);
  await datasets.register(resultsDataset);
  const runs = RunStore.create({ knex });
  const pins = PinStore.create({ knex });
  const configured = readConfiguredChecks({
    checks: config.checks,
    files: config.checkFiles,
    shipped: config.shippedChecks,
  });
  const validate = (input: unknown) =>
    validateCheck(input, { datasets, warehouse });
  const onForget = async (checkId: string) => {
    await runs.forget(checkId);
    await pins.forget(checkId);
  };
  const files = CheckFileStore.create({ knex });
  const checks = ChecksService.create({
    configured,
    files,
    store: CheckStore.create({ knex }),
    validate,
    onForget,
  });
  const runner = QualityRunner.create({
    datasets,
    warehouse,
    pins,
    runs,
    series: SeriesWatcher.create({
      warehouse,
      store: deps.series,
      detector: deps.detector,
    }),
    listeners: deps.listeners,
    sqlTimeoutMs: config.sqlTimeoutMs,
    publish: run => publishRun(run, deps),
    logger,
  });
  const service = await RunService.create({
    checks,
    datasets,
    leases: RunLeases.create({ knex, logger }),
    operations: deps.operations,
    runner,
    runs,
    syncTimeoutMs: config.syncTimeoutMs,
  });
  const schedules = ScheduleService.create({
    knex,
    scheduler: deps.scheduler,
    logger,
    configured: config.schedules,
    defaultSchedule: config.defaultSchedule,
  });
  const sync = CheckFileSync.create({
    ...deps,
    store: files,
    integrations: ScmIntegrations.fromConfig(deps.config),
    configured: new Set(configured.map(({ id }) => id)),
    validate,
    onForget,
    onChecks: dataset => schedules.cover(dataset),
  });
  const reporter = QualityReporter.create({
    checks,
    datasets,
    incidents,
    ownerOf: deps.ownerOf,
    runs,
    service,
    schedules,
    warehouse,
  });
  publishScores(deps.metrics, () => reporter.overall());
  const schema = WarehouseSchema.create({
    warehouse,
    statements: [resultsTable],
    logger,
  });
  const profiles = ProfileCache.create({ datasets, warehouse });
  const trier = CheckTrier.create({ datasets, warehouse });
  const sweep = new AbortController();
  return {
    health: qualityHealthIndicator(() => reporter.overall()),
    mounts: [
      {
        root: '/api/v1/analytics/data-quality',
        portal: '/',
        routes: [
          ...createRunRoutes({ service, runs }),
          ...createCheckFileRoutes({ store: files, sync }),
          ...createCheckRoutes({ checks, reporter, runs, schedules, trier }),
          ...createDatasetRoutes({ datasets, reporter, schedules }),
          ...createProfileRoutes({ checks, profiles }),
          ...createSeriesRoutes(deps),
          ...(deps.routes ?? []),
        ],
      },
    ],
    startUp: async () => {
      void schema.ensureEventually();
      const names = (await checks.list()).map(
        ({ definition }) => definition.dataset,
      );
      await schedules.start([...new Set(names)], async dataset => {
        await service.validate({
          dataset,
          trigger: 'schedule',
          async: true,
          actor: ACTOR,
        });
      });
      await deps.scheduler.scheduleTask({
        id: 'quality-check-files',
        ...CHECK_FILES_SWEEP,
        signal: sweep.signal,
        fn: () => sync.run(),
      });
    },
    shutDown: () => {
      sweep.abort();
      schedules.stop();
      schema.stop();
    },
  };
}
