import { WarehouseError } from './errors';

/** What the server needs to end a statement by itself before we give it up. */
const GRACE_MS = 1_000;

/**
 * One statement's end: its caller's signal or its time limit, whichever is
 * first. `dispose` must be called when the statement is over.
 */
export class StatementLimit {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #signal?: AbortSignal;
  readonly #onAbort: () => void;
  #rejectEnded!: (error: WarehouseError) => void;
  readonly #ended: Promise<never>;

  static start(options: {
    name: string;
    timeoutMs: number;
    signal?: AbortSignal;
  }): StatementLimit {
    return new StatementLimit(options);
  }

  private constructor(options: {
    name: string;
    timeoutMs: number;
    signal?: AbortSignal;
  }) {
    const { name, timeoutMs, signal } = options;
    this.#ended = new Promise<never>((_, reject) => {
      this.#rejectEnded = reject;
    });
    // It rejects also when nobody races it any more.
    this.#ended.catch(() => {});
    this.#timer = setTimeout(
      () =>
        this.#end(
          new WarehouseError(
            `Statement '${name}' was given up after ${timeoutMs} ms`,
            { code: 159, type: 'TIMEOUT_EXCEEDED' },
          ),
        ),
      timeoutMs + GRACE_MS,
    );
    this.#signal = signal;
    this.#onAbort = () =>
      this.#end(
        new WarehouseError(`Statement '${name}' was cancelled by its caller`, {
          code: 394,
          type: 'QUERY_WAS_CANCELLED',
        }),
      );
    if (signal?.aborted) {
      this.#onAbort();
    } else {
      signal?.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  /** Aborted when the statement must end now. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as the work does, or rejects as soon as the limit is reached. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#ended]);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  #end(error: WarehouseError): void {
    this.#rejectEnded(error);
    this.#controller.abort(error);
  }
}
