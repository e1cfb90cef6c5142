import type { FeatureRow } from '@analytics-engine/plugin-analytics-common';
import type {
  PredictionBatch,
  PredictionFailure,
} from '../../predictions/types';
import { areElsewhere } from '../large/types';
import { BusyError } from '../../serving/BusyError';
import type { ServingRuntime } from '../../serving/types';

/** Rows gather for so long before the shadow is asked about all of them at once. */
const GATHER_MS = 200;
/** A machine that is busy lets rows wait for so long, then a batch goes all the same. */
const MAX_WAIT_MS = 1_000;
/** Rows of one batch, unless one call has more. */
const BATCH_ROWS = 1_000;
/** Rows that wait at most; what comes above is dropped. */
const MAX_WAITING_ROWS = 20_000;

/** What {@link ShadowQueue} stands on. */
export interface ShadowQueueOptions {
  version: string;
  serving: Pick<ServingRuntime, 'score' | 'warmVersion'>;
  idle: { isIdle(): boolean };
  publish(batch: PredictionBatch): void;
  onFailure(failure: PredictionFailure): void;
  onDropped(rows: number): void;
  /** Nothing waits any more: whoever holds the queue may let it go. */
  onEmpty(): void;
}

/**
 * What production answered and a shadow is still to be asked. Rows of many
 * calls go as one batch, one batch at a time, in a thread that gives way to
 * all others, and only while the event loop has time to spare. A machine that
 * never has gets a batch a second through, so that a deployment under lasting
 * load still learns something; the rest is dropped and counted.
 */
export class ShadowQueue {
  readonly #options: ShadowQueueOptions;
  #waiting: PredictionBatch[] = [];
  #waitingRows = 0;
  #lastBatchAt = performance.now();
  #isRunning = false;

  static create(options: ShadowQueueOptions): ShadowQueue {
    return new ShadowQueue(options);
  }

  private constructor(options: ShadowQueueOptions) {
    this.#options = options;
  }

  add(answered: PredictionBatch): void {
    const rows = answered.instances.length;
    if (this.#waitingRows + rows > MAX_WAITING_ROWS) {
      this.#options.onDropped(rows);
      return;
    }
    if (areElsewhere(answered.instances)) answered.instances.hold();
    this.#waiting.push(answered);
    this.#waitingRows += rows;
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    const { idle, onEmpty } = this.#options;
    while (this.#waiting.length > 0) {
      await pause(GATHER_MS);
      const isDue = performance.now() - this.#lastBatchAt > MAX_WAIT_MS;
      if (!idle.isIdle() && !isDue) continue;
      this.#lastBatchAt = performance.now();
      const calls = this.#takeCalls();
      await this.#ask(calls);
      for (const { instances } of calls) {
        if (areElsewhere(instances)) instances.release();
      }
    }
    this.#isRunning = false;
    onEmpty();
  }

  #takeCalls(): PredictionBatch[] {
    let calls = 0;
    let rows = 0;
    for (const { instances } of this.#waiting) {
      const fits =
        !areElsewhere(instances) && rows + instances.length <= BATCH_ROWS;
      if (calls > 0 && !fits) break;
      calls += 1;
      rows += instances.length;
      if (!fits) break;
    }
    this.#waitingRows -= rows;
    return this.#waiting.splice(0, calls);
  }

  async #ask(calls: PredictionBatch[]): Promise<void> {
    const { serving, version, publish, onFailure, onDropped } = this.#options;
    const together = calls.length === 1 ? calls[0] : join(calls);
    const { model, instances, deploymentId } = together;
    // Its deployment is over: asking would load it again.
    if (!serving.warmVersion(model, version)) return;
    const started = performance.now();
    try {
      const result = await serving.score({
        model,
        version,
        instances,
        priority: 'low',
      });
      publish({
        ...together,
        scores: result.scores,
        labels: result.labels,
        probabilities: result.probabilities,
        // What one call took the model; that it waited for others is not its fault.
        latencyMs: result.latencyMs / calls.length,
        version,
        role: 'shadow',
        at: Date.now(),
      });
    } catch (error) {
      const { name } = error as Error;
      if (error instanceof BusyError) {
        onDropped(instances.length);
        return;
      }
      if (name === 'InputError' && calls.length > 1) {
        // One call's rows must not condemn the others.
        for (const call of calls) await this.#ask([call]);
        return;
      }
      onFailure({
        model,
        version,
        role: 'shadow',
        deploymentId,
        rows: instances.length,
        kind: name === 'ModelTimeoutError' ? 'timeout' : 'error',
        latencyMs: performance.now() - started,
        at: Date.now(),
      });
    }
  }
}

/** Small calls of one deployment as if they were one. */
function join(calls: PredictionBatch[]): PredictionBatch {
  return {
    ...calls[0],
    predictionIds: calls.flatMap(call => call.predictionIds),
    instances: calls.flatMap(call => call.instances as readonly FeatureRow[]),
    entityKeys: calls.flatMap(call => call.entityKeys),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms).unref();
  });
}
