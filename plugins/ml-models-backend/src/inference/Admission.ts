import { TooManyRequestsError } from '@analytics-engine/plugin-analytics-node';
import type { ServingSettings } from '../serving/ServingSettings';

/** Lets `maxConcurrent` calls in at once. */
export class Admission {
  readonly #settings: ServingSettings;
  #inside = 0;

  static create(options: { settings: ServingSettings }): Admission {
    return new Admission(options.settings);
  }

  private constructor(settings: ServingSettings) {
    this.#settings = settings;
  }

  /** @throws TooManyRequestsError, without having run anything */
  async around<T>(run: () => Promise<T>): Promise<T> {
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
    }
  }
}
