import {
  MODELS_CHANGED_TOPIC,
  type ModelsChangedEvent,
  PIPELINES_CHANGED_TOPIC,
  type PipelinesChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import {
  datasetsServiceRef,
  eventLogServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ModelsReader } from './models/ModelsReader';
import { AnalyticsEntityProvider } from './provider/AnalyticsEntityProvider';
import { CheckFileStatusProcessor } from './quality/CheckFileStatusProcessor';
import { PipelinesReader } from './pipelines/PipelinesReader';

// Changes arrive by events; this finds what no event tells, such as new topics.
const REFRESH_FREQUENCY = { seconds: 10 };
const REFRESH_TIMEOUT = { seconds: 30 };

/** Pipelines, models, topics and datasets as catalog entities, seconds after they change. */
export const catalogModuleAnalytics = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'analytics',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        datasets: datasetsServiceRef,
        eventLog: eventLogServiceRef,
        events: eventsServiceRef,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const pipelines = PipelinesReader.create(deps);
        const models = ModelsReader.create(deps);
        const provider = AnalyticsEntityProvider.create({
          logger: deps.logger,
          datasets: async () =>
            (await deps.datasets.list()).filter(({ partOf }) => !partOf),
          topics: () => deps.eventLog.topics(),
          pipelines: () => pipelines.read(),
          models: () => models.read(),
          schedule: deps.scheduler.createScheduledTaskRunner({
            scope: 'local',
            frequency: REFRESH_FREQUENCY,
            timeout: REFRESH_TIMEOUT,
          }),
        });
        deps.catalog.addEntityProvider(provider);
        deps.catalog.addProcessor(CheckFileStatusProcessor.create(deps));
        deps.lifecycle.addShutdownHook(
          deps.datasets.onChange(() => provider.requestRefresh()),
        );
        await deps.events.subscribe({
          id: 'catalog-analytics-entities',
          topics: [PIPELINES_CHANGED_TOPIC, MODELS_CHANGED_TOPIC],
          async onEvent({ topic, eventPayload }) {
            if (topic === MODELS_CHANGED_TOPIC) {
              models.accept(eventPayload as ModelsChangedEvent);
            } else {
              pipelines.accept(eventPayload as PipelinesChangedEvent);
            }
            provider.requestRefresh();
          },
        });
      },
    });
  },
});
