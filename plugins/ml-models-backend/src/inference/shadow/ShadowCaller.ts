import type {
  PredictionBatch,
  PredictionFailure,
} from '../../predictions/types';
import type { ServingRuntime } from '../../serving/types';
import { IdleWatch } from './IdleWatch';
import { ShadowQueue } from './ShadowQueue';

/** What {@link ShadowCaller} stands on. */
export interface ShadowCallerOptions {
  serving: ServingRuntime;
  publish(batch: PredictionBatch): void;
  onFailure(failure: PredictionFailure): void;
  onDropped(model: string, version: string, rows: number): void;
}

/**
 * Asks further versions what they would have answered, after the caller has
 * its answer and with what the machine has to spare: see {@link ShadowQueue}.
 */
export class ShadowCaller {
  readonly #options: ShadowCallerOptions;
  readonly #queues = new Map<string, ShadowQueue>();

  static create(options: ShadowCallerOptions): ShadowCaller {
    return new ShadowCaller(options);
  }

  private constructor(options: ShadowCallerOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  call(answered: PredictionBatch, versions: readonly string[]): void {
    for (const version of versions) {
      this.#queueOf(answered, version).add(answered);
    }
  }

  #queueOf({ model, deploymentId }: PredictionBatch, version: string) {
    const key = `${deploymentId}/${version}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = ShadowQueue.create({
        ...this.#options,
        version,
        idle: IdleWatch.create(),
        onDropped: rows => this.#options.onDropped(model, version, rows),
        onEmpty: () => this.#queues.delete(key),
      });
      this.#queues.set(key, queue);
    }
    return queue;
  }
}
