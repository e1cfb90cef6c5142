import type {
  DatasetsService,
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { validateTransform } from '../transform';
import type { DefinitionsService } from './DefinitionsService';
import type { ValidatedDefinition } from './validateDefinition';
import { validateDefinition } from './validateDefinition';
import { createSinkValidator } from './validateSink';

/** Holds definitions against the other pipelines, the datasets, the log and the warehouse. */
export function createDefinitionValidator(options: {
  definitions: DefinitionsService;
  datasets: DatasetsService;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  /** Makes the shipped tables, which the first definition may come before. */
  ensureSchema(): Promise<void>;
}): (input: unknown) => Promise<ValidatedDefinition> {
  const { definitions, datasets, warehouse, eventLog } = options;
  const validateSink = createSinkValidator({
    datasets,
    warehouse,
    validateTransform: async sink =>
      (await validateTransform({ ...sink, warehouse })).problems,
  });
  return async input => {
    // Without a warehouse the sink's own check says so.
    await options.ensureSchema().catch(() => undefined);
    return validateDefinition(input, {
      others: (await definitions.stored()).map(({ written }) => written),
      validateSink,
      topicExists: async topic => {
        try {
          const topics = await eventLog.topics();
          return topics.some(each => each.topic === topic);
        } catch {
          // A log that is away is not the definition's fault.
          return undefined;
        }
      },
    });
  };
}
