import {
  INCIDENT_CHANGED_TOPIC,
  OPEN_LINEAGE_TOPIC,
  QUALITY_RUN_FINISHED_TOPIC,
  type IncidentChangedEvent,
  type QualityRunFinishedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  AuditService,
  Dataset,
  DatasetsService,
  GatesService,
  MetricsService,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { GateKeeper } from '../gates/GateKeeper';
import { createGateRoutes } from '../gates/gateRoutes';
import { findingsOf } from '../incidents/findingsOf';
import { IncidentBook } from '../incidents/IncidentBook';
import { createIncidentRoutes } from '../incidents/incidentRoutes';
import { IncidentStore } from '../incidents/IncidentStore';
import { IncidentNotifier } from '../notifications/IncidentNotifier';
import { toOpenLineage } from '../openLineage/toOpenLineage';
import { Quarantiner } from '../quarantine/Quarantiner';
import { createQuarantineRoutes } from '../quarantine/quarantineRoutes';
import { QuarantineStore } from '../quarantine/QuarantineStore';
import type { FailingRowsOf, FinishedRun, RunListener } from '../types';
import { createWebhooks } from '../webhooks/createWebhooks';
import { RowIsolator } from '../quarantine/RowIsolator';
import { createQualityCounters } from './createQualityCounters';
import type { ReactionsConfig } from './readReactionsConfig';

/** What reacting to runs needs. */
export interface ReactionsOptions {
  knex: Knex;
  config: ReactionsConfig;
  gates: GatesService;
  events: EventsService;
  audit: AuditService;
  metrics: MetricsService;
  notifications: NotificationService;
  datasets: DatasetsService;
  operations: OperationsService;
  warehouse: WarehouseService;
  /** Which rows a check counts as failing; without it nothing can be quarantined. */
  failingRowsOf?: FailingRowsOf;
  /** Whose a dataset is; by default what it was registered with. */
  ownerOf?: (dataset: Dataset) => Promise<string>;
  logger: LoggerService;
}

/** What happens after a run: incidents, gates, quarantine, events, figures. */
export interface Reactions {
  /** For the runner; its answer holds the open incidents of the run's checks. */
  listener: RunListener;
  incidents: IncidentStore;
  /** Below the plugin's root. */
  routes: ApiRoute<any, any, any>[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/** Puts everything together that happens after a run. */
export function createReactions(options: ReactionsOptions): Reactions {
  const { config, gates, events, metrics } = options;
  const ownerOf = options.ownerOf ?? (async ({ owner }) => owner);
  const incidents = IncidentStore.create({ knex: options.knex });
  const book = IncidentBook.create({
    ...options,
    ...config.incidents,
    store: incidents,
  });
  const keeper = GateKeeper.create({ ...options, book });
  const store = QuarantineStore.create({ knex: options.knex });
  const quarantiner = Quarantiner.create({
    ...options,
    store,
    failingRowsOf: options.failingRowsOf ?? (() => undefined),
  });
  const isolator = RowIsolator.create({ book, quarantiner });
  const counters = createQualityCounters({ metrics, incidents });
  book.onChange(async ({ incident, kind }) => {
    if (kind !== 'failed-again' && kind !== 'commented') {
      const eventPayload: IncidentChangedEvent = { incident };
      await events.publish({ topic: INCIDENT_CHANGED_TOPIC, eventPayload });
    }
  });

  const notifier = IncidentNotifier.create(options);
  book.onChange(change => notifier.notify(change));

  const webhooks = createWebhooks({
    ...options,
    ...config,
    onOutcome: counters.delivery,
  });
  book.onChange(change => webhooks.notify(change));

  const publish = async (finished: FinishedRun) => {
    const eventPayload: QualityRunFinishedEvent = { run: finished.run };
    await events.publish({ topic: QUALITY_RUN_FINISHED_TOPIC, eventPayload });
    for (const event of toOpenLineage(finished)) {
      await events.publish({ topic: OPEN_LINEAGE_TOPIC, eventPayload: event });
    }
  };

  return {
    incidents,
    routes: [
      ...createIncidentRoutes(book),
      ...createGateRoutes(gates),
      ...createQuarantineRoutes({ store, quarantiner }),
    ],
    listener: {
      async onRunFinished(finished) {
        const { checks, dataset } = finished;
        counters.count(finished.run);
        const { failed, passed } = findingsOf(finished, await ownerOf(dataset));
        for (const pass of passed) {
          await book.passed(pass);
          await store.unmute(pass.checkId);
        }
        for (const finding of failed) {
          const change = await book.failed(finding);
          const check = checks.get(finding.checkId);
          if (change && check) {
            await keeper.hold(change, check, dataset);
            await isolator.isolate(change, check, dataset);
          }
        }
        await quarantiner.sweep(dataset);
        const judged = new Set(
          [...failed, ...passed].map(({ checkId }) => checkId),
        );
        const open = (await incidents.open(dataset.name))
          .filter(({ checkId }) => judged.has(checkId))
          .map(({ id, state }) => ({ id, status: state }));
        await publish({
          ...finished,
          run: { ...finished.run, incidents: open },
        });
        return { incidents: open };
      },
    },
    startUp: async () => {
      keeper.start();
      await options.operations.handle(quarantiner);
      await webhooks.start();
    },
    shutDown: async () => {
      keeper.stop();
      await webhooks.stop();
    },
  };
}
