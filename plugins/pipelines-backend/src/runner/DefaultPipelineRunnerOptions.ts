import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeadLetterWriter } from '../deadLetters/types';
import type { Ledger } from '../ledger';
import type { RollupRepairer } from '../rollups';
import type { CompiledSink } from '../transform';
import type { CrashPoint } from './limits';
import type { ResolvedSink, RunnerObserver } from './types';

/** Options of a pipeline runner. */
export interface DefaultPipelineRunnerOptions {
  definition: PipelineDefinition;
  definitionVersion: number;
  sinks: ResolvedSink[];
  /** The statements of the sinks, in the same order. */
  compiled: CompiledSink[];
  ledger: Ledger;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  deadLetters: DeadLetterWriter;
  observer: RunnerObserver;
  logger: LoggerService;
  /** Mends roll-ups of the sinks; started and stopped with the runner. */
  repairer?: RollupRepairer;
  /** Called at every named step; for the crash proof. */
  onStep?: (step: CrashPoint) => void | Promise<void>;
}
