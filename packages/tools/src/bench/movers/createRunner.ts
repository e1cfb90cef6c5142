import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import { DefaultPipelineRunner, Ledger, compileSink } from '../stack/internals';
import type { BenchStack } from '../stack/BenchStack';
import type { BenchTable } from '../stack/BenchTable';

/** What a running pipeline tells a benchmark. */
export interface RunnerProgress {
  /** Called with the number of records that a block has settled. */
  onSettled(records: number, quarantined: number): void;
  onFailed(error: Error): void;
}

/** Makes the pipeline runner that the portal runs, for one table. */
export async function createRunner(options: {
  stack: BenchStack;
  table: BenchTable;
  id: string;
  topic: string;
  batchSize?: number;
  windowSize?: string;
  /** Instead of the one in the stack's database. */
  ledger?: Ledger;
  progress: RunnerProgress;
}): Promise<DefaultPipelineRunner> {
  const { stack, table, id, topic, batchSize, windowSize, progress } = options;
  const definition = pipelineDefinitionSchema.parse({
    name: id,
    source: { topic, group: id },
    sink: { dataset: table.dataset.name },
    ...(batchSize && { batchSize }),
    ...(windowSize && { windowSize }),
  });
  return DefaultPipelineRunner.create({
    definition,
    definitionVersion: 1,
    sinks: [{ dataset: table.dataset, rollups: [] }],
    compiled: [
      compileSink({
        database: stack.warehouse.database,
        dataset: table.dataset,
      }),
    ],
    ledger: options.ledger ?? (await Ledger.create({ knex: stack.knex })),
    warehouse: stack.warehouse,
    eventLog: stack.eventLog,
    // What is refused is counted by the observer; the store is not measured.
    deadLetters: { add: async () => {} },
    observer: {
      onPhase: (_phase, error) => error && progress.onFailed(error),
      onBlockDone: ({ records, quarantined }) =>
        progress.onSettled(records, quarantined),
      onBlockRetry: ({ error }) =>
        stack.logger.warn(`A block is tried again: ${error.message}`),
      onQuarantined: () => {},
    },
    logger: stack.logger,
  });
}
