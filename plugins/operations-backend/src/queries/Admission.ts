import { TooManyRequestsError } from '@analytics-engine/plugin-analytics-node';

const RETRY_AFTER_SECONDS = '1';

/**
 * Lets a bounded number of queries run and a bounded number wait, in order.
 * The rest is turned away at once: a queue that only grows helps nobody.
 */
export class Admission {
  readonly #maxConcurrent: number;
  readonly #maxWaiting: number;
  readonly #waiting: Array<() => void> = [];
  #running = 0;

  static create(options: {
    maxConcurrent: number;
    maxWaiting: number;
  }): Admission {
    return new Admission(options);
  }

  private constructor(options: { maxConcurrent: number; maxWaiting: number }) {
    this.#maxConcurrent = options.maxConcurrent;
    this.#maxWaiting = options.maxWaiting;
  }

  /**
   * @throws TooManyRequestsError when there is no place to wait, or the
   *   caller left while waiting
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#maxConcurrent) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw this.#refusal();
    }
    const { promise, resolve, reject } = newDeferred();
    this.#waiting.push(resolve);
    const leave = () => {
      const place = this.#waiting.indexOf(resolve);
      if (place >= 0) {
        this.#waiting.splice(place, 1);
        reject(this.#refusal());
      }
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** The place is handed on, so that nobody can overtake those who wait. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
    } else {
      this.#running -= 1;
    }
  }

  #refusal(): TooManyRequestsError {
    return new TooManyRequestsError(
      `${this.#running} queries run and ${
        this.#waiting.length
      } wait; try again`,
      { headers: { 'Retry-After': RETRY_AFTER_SECONDS } },
    );
  }
}

function newDeferred() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
