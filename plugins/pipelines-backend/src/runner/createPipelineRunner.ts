import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import type {
  PipelineDefinition,
  SinkDefinition,
} from '@analytics-engine/plugin-analytics-common';
import type {
  DatasetsService,
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { DeadLetterWriter } from '../deadLetters/types';
import type { Ledger } from '../ledger';
import { RollupRepairer } from '../rollups';
import { compileSink, validateTransform } from '../transform';
import type { CompiledSink } from '../transform';
import { DefaultPipelineRunner } from './DefaultPipelineRunner';
import type { CrashPoint } from './limits';
import type { PipelineRunner, ResolvedSink, RunnerObserver } from './types';

/** Options of {@link createPipelineRunner}. */
export interface CreatePipelineRunnerOptions {
  definition: PipelineDefinition;
  definitionVersion: number;
  datasets: Pick<DatasetsService, 'get' | 'list'>;
  ledger: Ledger;
  warehouse: WarehouseService;
  eventLog: EventLogService;
  deadLetters: DeadLetterWriter;
  observer: RunnerObserver;
  logger: LoggerService;
  onStep?: (step: CrashPoint) => void | Promise<void>;
}

/**
 * Makes a runner of a definition: its topic exists, its sinks are resolved,
 * its transforms are understood by the engine.
 *
 * @throws NotFoundError for an unknown dataset, InputError for a transform
 * that cannot work, errors of log and warehouse when they are away
 */
export async function createPipelineRunner(
  options: CreatePipelineRunnerOptions,
): Promise<PipelineRunner> {
  const { definition, datasets, eventLog, warehouse, ledger, logger } = options;
  await eventLog.ensureTopic(definition.source.topic);
  const sinks: ResolvedSink[] = [];
  const compiled: CompiledSink[] = [];
  for (const sink of sinksOf(definition)) {
    const resolved = await resolveSink(sink, datasets);
    sinks.push(resolved);
    compiled.push(await compile(resolved, warehouse));
  }
  const repairer = RollupRepairer.create({
    warehouse,
    ledger,
    logger,
    sinks,
    onStep: options.onStep,
  });
  return DefaultPipelineRunner.create({
    ...options,
    sinks,
    compiled,
    repairer,
  });
}

/** Finds the dataset of a sink and the roll-ups computed from it. */
export async function resolveSink(
  sink: SinkDefinition,
  datasets: Pick<DatasetsService, 'get' | 'list'>,
): Promise<ResolvedSink> {
  const dataset = await datasets.get(sink.dataset);
  if (!dataset) {
    throw new NotFoundError(`Dataset '${sink.dataset}' does not exist`);
  }
  if (dataset.kind !== 'table') {
    throw new InputError(
      `Dataset '${sink.dataset}' is a ${dataset.kind} and cannot be written to`,
    );
  }
  const rollups = (await datasets.list()).filter(
    other => other.kind === 'rollup' && other.source === dataset.name,
  );
  return { dataset, transform: sink.transform, input: sink.input, rollups };
}

async function compile(
  sink: ResolvedSink,
  warehouse: WarehouseService,
): Promise<CompiledSink> {
  const { dataset, transform, input } = sink;
  if (transform === undefined) {
    return compileSink({ database: warehouse.database, dataset });
  }
  const { problems, outputs } = await validateTransform({
    transform,
    input,
    dataset,
    warehouse,
  });
  if (problems.length > 0) {
    throw new InputError(
      `The transform into dataset '${
        dataset.name
      }' cannot work: ${problems.join('; ')}`,
    );
  }
  return compileSink({
    database: warehouse.database,
    dataset,
    transform,
    input,
    outputs: outputs.map(({ name }) => name),
  });
}
