import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  OperationContext,
  OperationHandler,
} from '@analytics-engine/plugin-analytics-node';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ResolvedSink } from '../runner/types';
import type { DeadLetterStore } from './DeadLetterStore';
import type { FailedBatch, LandOutcome, RecordLander } from './types';

/** Kind of the operations that retry failed batches. */
export const RETRY_OPERATION = 'pipeline-retry';
/** Records that are tried together: so few that each refused one gets its own reason. */
const CHUNK_RECORDS = 200;
/** Records of a batch that a dry run tries. */
export const DRY_RUN_RECORDS = 200;

/** What a retry operation works on. */
export interface RetryInput {
  pipeline: string;
  /** Ids of failed batches that were set to RETRYING. */
  batches: number[];
}

/** What a retry came to. */
export interface RetryResult {
  batches: number;
  resolved: number;
  records: {
    inserted: number;
    found: number;
    filtered: number;
    refused: number;
  };
}

/** What a {@link DeadLetterRetrier} needs. */
export interface DeadLetterRetrierOptions {
  store: DeadLetterStore;
  lander: RecordLander;
  definitionOf(pipeline: string): PipelineDefinition;
  resolveSinks(definition: PipelineDefinition): Promise<ResolvedSink[]>;
  /** Called when batches of a pipeline have changed. */
  onChange(pipeline: string): Promise<void>;
}

const RECORD_KEYS = {
  INSERTED: 'inserted',
  FOUND: 'found',
  FILTERED: 'filtered',
  REFUSED: 'refused',
} as const;

/**
 * Tries failed records again, each at most once at its position: the table is
 * asked before anything is inserted, so a retry that was cut off can be
 * repeated as a whole.
 */
export class DeadLetterRetrier implements OperationHandler<RetryInput> {
  readonly kind = RETRY_OPERATION;
  readonly resumable = true;
  readonly #options: DeadLetterRetrierOptions;

  private constructor(options: DeadLetterRetrierOptions) {
    this.#options = options;
  }

  static create(options: DeadLetterRetrierOptions): DeadLetterRetrier {
    return new DeadLetterRetrier(options);
  }

  async run(
    input: RetryInput,
    context: OperationContext,
  ): Promise<RetryResult> {
    const { store, onChange } = this.#options;
    // An operation that a stop cut off comes again and takes its batches back.
    await store.setStatus(input.batches, ['FAILED', 'CLEARED'], 'RETRYING');
    const batches = (
      await store.find(input.pipeline, { ids: input.batches, blockNumbers: [] })
    ).filter(({ status }) => status === 'RETRYING');
    const total = batches.reduce((sum, { remaining }) => sum + remaining, 0);
    const result: RetryResult = {
      batches: batches.length,
      resolved: 0,
      records: { inserted: 0, found: 0, filtered: 0, refused: 0 },
    };
    let done = 0;
    const note = (outcomes: LandOutcome[]) => {
      for (const { result: outcome } of outcomes) {
        result.records[RECORD_KEYS[outcome]] += 1;
      }
      done += outcomes.length;
      context.progress(done, total, 'records');
    };
    try {
      for (const batch of batches) {
        await this.#retryBatch(batch, context.signal, note);
        if ((await store.finishAttempt(batch.id)) === 'RESOLVED') {
          result.resolved += 1;
        }
      }
    } finally {
      await store.setStatus(
        batches.map(({ id }) => id),
        ['RETRYING'],
        'FAILED',
      );
      await onChange(input.pipeline);
    }
    return result;
  }

  /** Tries a batch's records in a table that is thrown away; answers per record. */
  async dryRun(
    batch: FailedBatch,
    signal: AbortSignal,
  ): Promise<{ outcomes: LandOutcome[]; total: number }> {
    const { store, lander } = this.#options;
    const records = await store.records(batch.id, { limit: DRY_RUN_RECORDS });
    const outcomes = await lander.tryOut({
      batchId: batch.id,
      sink: await this.#sinkOf(batch),
      records,
      signal,
    });
    return { outcomes, total: batch.remaining };
  }

  async #retryBatch(
    batch: FailedBatch,
    signal: AbortSignal,
    onOutcomes: (outcomes: LandOutcome[]) => void,
  ): Promise<void> {
    const { store, lander } = this.#options;
    const sink = await this.#sinkOf(batch);
    let after: { topic: string; partition: number; offset: number } | undefined;
    for (;;) {
      signal.throwIfAborted();
      const records = await store.records(batch.id, {
        limit: CHUNK_RECORDS,
        after,
      });
      if (records.length === 0) {
        return;
      }
      const outcomes = await lander.land({
        batchId: batch.id,
        sink,
        records,
        signal,
      });
      await store.settle(batch, outcomes);
      onOutcomes(outcomes);
      after = records[records.length - 1];
    }
  }

  async #sinkOf(batch: FailedBatch): Promise<ResolvedSink> {
    const definition = this.#options.definitionOf(batch.pipeline);
    const sinks = await this.#options.resolveSinks(definition);
    const sink = sinks.find(({ dataset }) => dataset.name === batch.dataset);
    if (!sink) {
      throw new UnprocessableError(
        `Pipeline '${batch.pipeline}' no longer lands in dataset '${batch.dataset}': failed batch 'err-${batch.id}' has nowhere to go`,
      );
    }
    return sink;
  }
}
