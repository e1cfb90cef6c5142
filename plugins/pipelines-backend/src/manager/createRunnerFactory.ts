import type {
  DatasetsService,
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeadLetterWriter } from '../deadLetters/types';
import type { DefinitionsService } from '../definitions/DefinitionsService';
import type { Ledger } from '../ledger';
import { createPipelineRunner } from '../runner/createPipelineRunner';
import { protectLanded } from './protectLanded';
import { resolveSinks } from './resolveSinks';
import type { LedgerView, RunnerFactory } from './types';

/** What makes runners. */
export interface RunnerFactoryOptions {
  definitions: DefinitionsService;
  datasets: DatasetsService;
  ledger: Ledger;
  ledgerView: LedgerView;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  deadLetters: DeadLetterWriter;
  logger: LoggerService;
  /** Resolves when the plugin's own tables exist. */
  ensureSchema(): Promise<void>;
}

/** Makes runners over the real ledger, log and warehouse. */
export function createRunnerFactory(
  options: RunnerFactoryOptions,
): RunnerFactory {
  const { definitions, datasets, warehouse, eventLog } = options;
  return async (definition, observer) => {
    await options.ensureSchema();
    await eventLog.ensureTopic(definition.source.topic);
    await protectLanded({
      definition,
      sinks: await resolveSinks(definition, datasets),
      ledger: options.ledgerView,
      eventLog,
      warehouse,
    });
    const { version } = await definitions.get(definition.name);
    return createPipelineRunner({
      definition,
      definitionVersion: version,
      datasets,
      ledger: options.ledger,
      warehouse,
      eventLog,
      deadLetters: options.deadLetters,
      observer,
      logger: options.logger.child({ pipeline: definition.name }),
    });
  };
}
