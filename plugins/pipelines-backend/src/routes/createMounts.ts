import type {
  ApiMount,
  DatasetsService,
  EventLogService,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { PipelinesConfig } from '../config';
import type { DeadLetterRetrier } from '../deadLetters/DeadLetterRetrier';
import type { DeadLetterStore } from '../deadLetters/DeadLetterStore';
import type { DefinitionsService } from '../definitions/DefinitionsService';
import type { GlobalLimits } from '../definitions/GlobalLimits';
import type { ValidatedDefinition } from '../definitions/validateDefinition';
import { BodyBudget } from '../events/BodyBudget';
import { TopicGate } from '../events/TopicGate';
import type { PipelineHolds } from '../holds/PipelineHolds';
import type { PipelineManager } from '../manager/PipelineManager';
import type { LedgerView } from '../manager/types';
import { createDatasetRoutes } from './datasetRoutes';
import { createDefinitionRoutes } from './definitionRoutes';
import { createErrorRoutes } from './errorRoutes';
import { createEventRoutes } from './eventRoutes';
import { createLifecycleRoutes } from './lifecycleRoutes';
import { createOffsetRoutes } from './offsetRoutes';
import { createReleaseRoute } from './releaseRoute';
import { createRetryRoutes } from './retryRoutes';
import { createStatusRoutes } from './statusRoutes';

const ROOT = '/api/v1/analytics';

/** What the routes stand on. */
export interface CreateMountsOptions {
  manager: PipelineManager;
  definitions: DefinitionsService;
  limits: GlobalLimits;
  ledger: LedgerView;
  deadLetters: DeadLetterStore;
  retrier: DeadLetterRetrier;
  datasets: DatasetsService;
  eventLog: EventLogService;
  operations: OperationsService;
  holds: PipelineHolds;
  warehouse: WarehouseService;
  events: PipelinesConfig['events'];
  validate(input: unknown): Promise<ValidatedDefinition>;
  onDefinitionsChanged(): Promise<void>;
}

/** Every route of the plugin with its place. */
export function createMounts(options: CreateMountsOptions): ApiMount[] {
  const store = options.deadLetters;
  return [
    {
      root: `${ROOT}/events`,
      portal: '/events',
      routes: createEventRoutes({
        eventLog: options.eventLog,
        budget: BodyBudget.create({
          maxBytes: options.events.maxBufferedBytes,
        }),
        gate: TopicGate.create({
          eventLog: options.eventLog,
          maxTopics: options.events.maxTopics,
        }),
        maxBodyBytes: options.events.maxBodyBytes,
      }),
    },
    {
      root: `${ROOT}/datasets`,
      portal: '/datasets',
      routes: createDatasetRoutes(options),
    },
    {
      root: `${ROOT}/pipelines`,
      portal: '/',
      routes: [
        ...createStatusRoutes(options),
        ...createLifecycleRoutes(options),
        createReleaseRoute(options),
        ...createDefinitionRoutes({
          ...options,
          onChange: options.onDefinitionsChanged,
        }),
        ...createErrorRoutes({ ...options, store }),
        ...createRetryRoutes({ ...options, store }),
        ...createOffsetRoutes(options),
      ],
    },
  ];
}
