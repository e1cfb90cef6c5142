import type { PredictionBatch, PredictionFailure } from '../predictions/types';
import type { ServingRuntime } from '../serving/types';

/** Shadow calls that wait or run at once; more are dropped. */
const MAX_SHADOW_CALLS = 64;

/** Asks further versions what they would have answered, after the caller has its answer. */
export class ShadowCaller {
  readonly #serving: ServingRuntime;
  readonly #publish: (batch: PredictionBatch) => void;
  readonly #onFailure: (failure: PredictionFailure) => void;
  #waiting = 0;

  static create(options: {
    serving: ServingRuntime;
    publish(batch: PredictionBatch): void;
    onFailure(failure: PredictionFailure): void;
  }): ShadowCaller {
    return new ShadowCaller(options);
  }

  private constructor(options: {
    serving: ServingRuntime;
    publish(batch: PredictionBatch): void;
    onFailure(failure: PredictionFailure): void;
  }) {
    this.#serving = options.serving;
    this.#publish = options.publish;
    this.#onFailure = options.onFailure;
  }

  /** Returns at once. */
  call(answered: PredictionBatch, versions: readonly string[]): void {
    for (const version of versions) {
      if (this.#waiting >= MAX_SHADOW_CALLS) return;
      this.#waiting += 1;
      setImmediate(() =>
        this.#ask(answered, version).finally(() => {
          this.#waiting -= 1;
        }),
      );
    }
  }

  async #ask(answered: PredictionBatch, version: string): Promise<void> {
    const { model, instances, deploymentId } = answered;
    const started = performance.now();
    try {
      const result = await this.#serving.score({
        model,
        version,
        instances,
        priority: 'low',
      });
      this.#publish({
        ...answered,
        ...result,
        labels: result.labels,
        version,
        role: 'shadow',
        at: Date.now(),
      });
    } catch (error) {
      const { name } = error as Error;
      // Dropped under load: nobody's fault.
      if (name === 'ServiceUnavailableError') return;
      this.#onFailure({
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
