import type { LoggerService } from '@backstage/backend-plugin-api';
import { interrupted } from './interrupted';
import type { OperationRow, OperationStore } from './OperationStore';
import { outcomeOf } from './outcomeOf';
import { RunningOperation } from './RunningOperation';
import type { OperationHandler } from './types';

/** How long a stopping process waits for operations to notice. */
const SHUTDOWN_GRACE_MS = 10_000;

/** What an {@link OperationRunner} works with. */
export interface OperationRunnerOptions {
  store: OperationStore;
  /** By kind; an operation whose kind has none is never enqueued. */
  handlers: ReadonlyMap<string, OperationHandler<any>>;
  logger: LoggerService;
  maxConcurrent: number;
  maxHistory: number;
}

/** Runs the operations that this process owns, so many at once, the others in a queue. */
export class OperationRunner {
  readonly #options: OperationRunnerOptions;
  readonly #local = new Map<string, RunningOperation>();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #queue: string[] = [];
  #running = 0;
  #closed = false;

  static create(options: OperationRunnerOptions): OperationRunner {
    return new OperationRunner(options);
  }

  private constructor(options: OperationRunnerOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Operations that are queued or running. */
  get unfinished(): number {
    return this.#local.size;
  }

  /** The row of an operation that is unfinished here, with the progress of now. */
  row(id: string): OperationRow | undefined {
    return this.#local.get(id)?.row;
  }

  /** Resolves when an operation that runs here is over; undefined when none does. */
  end(id: string): Promise<void> | undefined {
    return this.#ends.get(id);
  }

  enqueue(row: OperationRow): void {
    const operation = RunningOperation.create(row, change =>
      this.#options.store.update(row.id, change),
    );
    this.#local.set(row.id, operation);
    this.#queue.push(row.id);
    this.#runNext();
  }

  /** Asks an operation to stop; one that has not begun is over at once. */
  async cancel(id: string): Promise<void> {
    const operation = this.#local.get(id);
    operation?.stop('cancelled');
    const queued = this.#queue.indexOf(id);
    if (operation && queued >= 0) {
      this.#queue.splice(queued, 1);
      await this.#finish(operation, { state: 'CANCELLED' });
    }
  }

  /** Begins nothing any more. */
  close(): void {
    this.#closed = true;
  }

  /** Asks everything to stop and waits a little for it. */
  async stop(): Promise<void> {
    this.close();
    const queued = this.#queue.splice(0);
    this.#local.forEach(operation => operation.stop('shutdown'));
    await Promise.all(queued.map(id => this.#leave(this.#local.get(id)!)));
    await Promise.race([
      Promise.all(this.#ends.values()),
      new Promise(resolve => setTimeout(resolve, SHUTDOWN_GRACE_MS).unref()),
    ]);
  }

  #runNext(): void {
    while (
      !this.#closed &&
      this.#running < this.#options.maxConcurrent &&
      this.#queue.length > 0
    ) {
      const id = this.#queue.shift()!;
      this.#running += 1;
      const end = this.#run(this.#local.get(id)!)
        .catch(error =>
          // Its row stays unfinished; the next process that looks takes it over.
          this.#options.logger.error(
            `Operation '${id}' could not be written`,
            error,
          ),
        )
        .finally(() => {
          this.#local.delete(id);
          this.#ends.delete(id);
          this.#running -= 1;
          this.#runNext();
        });
      this.#ends.set(id, end);
    }
  }

  async #run(operation: RunningOperation): Promise<void> {
    const { handlers, logger, store } = this.#options;
    const { row } = operation;
    const handler = handlers.get(row.kind)!;
    await store.update(row.id, { state: 'RUNNING' });
    row.state = 'RUNNING';
    try {
      const result = await handler.run(
        JSON.parse(row.input),
        operation.context,
      );
      await this.#finish(operation, outcomeOf(result));
    } catch (error) {
      if (operation.reason === 'cancelled') {
        await this.#finish(operation, { state: 'CANCELLED' });
      } else if (operation.reason === 'shutdown') {
        await this.#leave(operation);
      } else {
        const { name, message } = error as Error;
        logger.warn(
          `Operation '${row.id}' (${row.kind} of ${row.target}) failed: ${message}`,
        );
        await this.#finish(operation, {
          state: 'FAILED',
          error_name: name ?? 'Error',
          error_message: message ?? String(error),
        });
      }
    }
  }

  /** What becomes of unfinished work when the process stops. */
  async #leave(operation: RunningOperation): Promise<void> {
    const { handlers, store } = this.#options;
    const { id, kind, state } = operation.row;
    // What never began can begin later, resumable or not.
    if (handlers.get(kind)!.resumable || state === 'QUEUED') {
      await operation.settle();
      await store.update(id, { owner: null });
    } else {
      await this.#finish(operation, interrupted('the server stopped'));
    }
  }

  async #finish(
    operation: RunningOperation,
    change: Partial<OperationRow>,
  ): Promise<void> {
    const { maxHistory, store } = this.#options;
    await operation.settle();
    const { id, progress_done, progress_total, progress_unit } = operation.row;
    await store.finish(id, {
      progress_done,
      progress_total,
      progress_unit,
      ...change,
    });
    this.#local.delete(id);
    await store.prune(maxHistory);
  }
}
