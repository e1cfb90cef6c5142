import { TooManyRequestsError } from '@analytics-engine/plugin-analytics-node';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ServingSettings } from '../serving/ServingSettings';

/** Lets `maxConcurrent` calls in at once. */
export class Admission {
  readonly #settings: ServingSettings;
  #inside = 0;
  #closed = false;
  #onEmpty: () => void = () => {};

  static create(options: { settings: ServingSettings }): Admission {
    return new Admission(options.settings);
  }

  private constructor(settings: ServingSettings) {
    this.#settings = settings;
  }

  /** @throws TooManyRequestsError or ServiceUnavailableError, without having run anything */
  async around<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) {
      throw new ServiceUnavailableError('Predictions are shutting down');
    }
    const { maxConcurrent } = this.#settings.current;
    if (this.#inside >= maxConcurrent) {
      throw new TooManyRequestsError(
        `${maxConcurrent} predictions are under way, the limit of maxConcurrent; try again`,
        { headers: { 'Retry-After': '1' } },
      );
    }
    this.#inside += 1;
    try {
      return await run();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) this.#onEmpty();
    }
  }

  /** Lets nobody in any more; resolves when those inside have their answers. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inside > 0) {
      await new Promise<void>(resolve => {
        this.#onEmpty = resolve;
      });
    }
  }
}
