import {
  PIPELINES_CHANGED_TOPIC,
  type PipelinesChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiMount,
  DatasetsService,
  EventLogService,
  GatesService,
  MetricsService,
  OperationsService,
  SettingsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { WarehouseSchema } from '@analytics-engine/plugin-analytics-node';
import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { EventsService } from '@backstage/plugin-events-node';
import { readPipelinesConfig } from './config';
import { migrateDatabase } from './database/migrateDatabase';
import { DeadLetterRetrier } from './deadLetters/DeadLetterRetrier';
import { DeadLetterStore } from './deadLetters/DeadLetterStore';
import { RollupGuard } from './deadLetters/RollupGuard';
import { WarehouseLander } from './deadLetters/WarehouseLander';
import { createDefinitionValidator } from './definitions/createDefinitionValidator';
import { DefinitionsService } from './definitions/DefinitionsService';
import { DefinitionStore } from './definitions/DefinitionStore';
import { GlobalLimits } from './definitions/GlobalLimits';
import { readConfiguredDefinitions } from './definitions/readConfiguredDefinitions';
import { PipelineHolds } from './holds/PipelineHolds';
import { HistoryStore } from './history/HistoryStore';
import { Ledger } from './ledger';
import { createLedgerView } from './manager/createLedgerView';
import { createRunnerFactory } from './manager/createRunnerFactory';
import { PipelineManager } from './manager/PipelineManager';
import { PipelineMetricsPublisher } from './manager/PipelineMetricsPublisher';
import { resolveSinks } from './manager/resolveSinks';
import { StateStore } from './manager/StateStore';
import { OutsideChanges } from './rollups';
import { createMounts } from './routes/createMounts';
import {
  SHIPPED_DATASETS,
  WAREHOUSE_STATEMENTS,
} from './warehouseSchema/statements';

/** What the plugin is made of. */
export interface PipelinesDependencies {
  config: Config;
  database: DatabaseService;
  datasets: DatasetsService;
  eventLog: EventLogService;
  events: EventsService;
  gates: GatesService;
  logger: LoggerService;
  metrics: MetricsService;
  operations: OperationsService;
  settings: SettingsService;
  warehouse: WarehouseService;
}

/** The plugin, put together. */
export interface Pipelines {
  mounts: ApiMount[];
  manager: PipelineManager;
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/** Puts the plugin together; uses only the database until it is started up. */
export async function createPipelines(
  deps: PipelinesDependencies,
): Promise<Pipelines> {
  const { datasets, eventLog, events, logger, operations, warehouse } = deps;
  const config = readPipelinesConfig(deps.config);
  const configured = await readConfiguredDefinitions(config.definitions);
  const knex = await migrateDatabase(deps.database);
  const ledger = await Ledger.create({ knex });
  const ledgerView = createLedgerView(ledger);
  const history = HistoryStore.create({ knex });
  const deadLetters = DeadLetterStore.create({
    knex,
    maxBytes: config.deadLetterMaxBytes,
  });
  const limits = GlobalLimits.create({
    settings: deps.settings,
    defaults: config.defaults,
  });
  const definitions = DefinitionsService.create({
    store: DefinitionStore.create({ knex }),
    limits,
  });
  for (const dataset of SHIPPED_DATASETS) {
    await datasets.register(dataset);
  }
  await definitions.adoptConfigured(configured);

  const schema = WarehouseSchema.create({
    warehouse,
    statements: WAREHOUSE_STATEMENTS,
    logger,
  });
  const publisher = PipelineMetricsPublisher.create({ metrics: deps.metrics });
  const holds = await PipelineHolds.create({ gates: deps.gates });
  const manager = await PipelineManager.create({
    definitions: await definitions.list(),
    createRunner: createRunnerFactory({
      definitions,
      datasets,
      ledger,
      ledgerView,
      warehouse,
      eventLog,
      deadLetters,
      logger,
      ensureSchema: () => schema.ensure(),
    }),
    states: StateStore.create({ knex }),
    history,
    ledger: ledgerView,
    eventLog,
    operations,
    holds,
    countOpenErrors: () => deadLetters.countOpen(),
    listener: {
      onBlockDone: (name, report) => publisher.blockDone(name, report),
      onBlockFailed: name => publisher.blockFailed(name),
      onQuarantined: (name, records) => publisher.quarantined(name, records),
    },
    logger,
  });
  publisher.watch(() =>
    manager.entries().map(({ pipeline, monitor }) => ({
      name: pipeline.name,
      running: pipeline.alive,
      lastUpdateMs: pipeline.condition.lastUpdateMs,
      ...monitor.observed,
    })),
  );
  const retrier = DeadLetterRetrier.create({
    store: deadLetters,
    lander: WarehouseLander.create({
      warehouse,
      ledgerId: ledger.id,
      guard: RollupGuard.create({ ledger }),
    }),
    definitionOf: name => manager.entry(name).pipeline.definition,
    resolveSinks: definition => resolveSinks(definition, datasets),
    onChange: async name => {
      const open = await deadLetters.countOpen();
      manager.entry(name).pipeline.setOpenErrors(open.get(name) ?? 0);
    },
  });
  await operations.handle(retrier);

  const outsideChanges = OutsideChanges.create({ ...deps, ledger });

  const announce = async () => {
    const eventPayload: PipelinesChangedEvent = {
      pipelines: await definitions.list(),
    };
    for (const { definition } of eventPayload.pipelines) {
      publisher.introduce(definition.name);
    }
    await events.publish({ topic: PIPELINES_CHANGED_TOPIC, eventPayload });
  };
  const adoptLimits = async () => {
    for (const { definition } of await definitions.list()) {
      manager.entry(definition.name).pipeline.redefine(definition);
    }
    await announce();
  };
  const forgetLimits = limits.onChange(() => {
    adoptLimits().catch(error =>
      logger.error('Changed block limits could not be applied', error),
    );
  });

  return {
    manager,
    mounts: createMounts({
      manager,
      definitions,
      limits,
      ledger: ledgerView,
      deadLetters,
      retrier,
      datasets,
      eventLog,
      operations,
      holds,
      warehouse,
      events: config.events,
      validate: createDefinitionValidator({
        definitions,
        datasets,
        warehouse,
        eventLog,
        ensureSchema: () => schema.ensure(),
      }),
      onDefinitionsChanged: announce,
    }),
    startUp: async () => {
      void schema.ensureEventually();
      manager.startUp();
      await outsideChanges.start();
      await announce();
    },
    shutDown: async () => {
      forgetLimits();
      schema.stop();
      await outsideChanges.stop();
      await manager.shutDown();
    },
  };
}
