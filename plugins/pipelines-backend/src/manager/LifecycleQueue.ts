import type { LoggerService } from '@backstage/backend-plugin-api';

/** Runs the lifecycle work of a pipeline one after the other; a failure ends nothing. */
export class LifecycleQueue {
  readonly #pipeline: string;
  readonly #logger: LoggerService;
  #last: Promise<void> = Promise.resolve();

  private constructor(pipeline: string, logger: LoggerService) {
    this.#pipeline = pipeline;
    this.#logger = logger;
  }

  static create(options: {
    pipeline: string;
    logger: LoggerService;
  }): LifecycleQueue {
    return new LifecycleQueue(options.pipeline, options.logger);
  }

  /** Resolves or rejects as the work does. */
  add(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(error =>
      this.#logger.error(
        `Lifecycle work of pipeline '${this.#pipeline}' failed`,
        error,
      ),
    );
    return done;
  }
}
