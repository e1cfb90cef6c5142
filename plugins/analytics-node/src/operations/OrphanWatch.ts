import type { LoggerService } from '@backstage/backend-plugin-api';
import { interrupted } from './interrupted';
import type { OperationRunner } from './OperationRunner';
import type { OperationStore } from './OperationStore';
import type { OperationHandler } from './types';

const HEARTBEAT_INTERVAL_MS = 5_000;
/** After which orphans of kinds that no plugin handles any more are marked. */
const UNKNOWN_KIND_GRACE_MS = 60_000;

/** What an {@link OrphanWatch} works with. */
export interface OrphanWatchOptions {
  store: OperationStore;
  runner: OperationRunner;
  handlers: ReadonlyMap<string, OperationHandler<any>>;
  logger: LoggerService;
}

/**
 * Says every few seconds that this process lives, hears what it is asked to
 * cancel, and takes over operations whose owner is gone: they run again when
 * their kind is resumable, else they are marked INTERRUPTED.
 */
export class OrphanWatch {
  readonly #options: OrphanWatchOptions;
  readonly #createdAt = Date.now();
  #timer?: NodeJS.Timeout;
  #beating?: Promise<void>;

  static create(options: OrphanWatchOptions): OrphanWatch {
    return new OrphanWatch(options);
  }

  private constructor(options: OrphanWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#beating ??= this.#beat().finally(() => {
        this.#beating = undefined;
      });
    }, HEARTBEAT_INTERVAL_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  /** Takes over what is there to be taken over now. */
  async adopt(): Promise<void> {
    const { handlers, logger, runner, store } = this.#options;
    const isLate = Date.now() - this.#createdAt > UNKNOWN_KIND_GRACE_MS;
    for (const row of await store.orphans()) {
      const handler = handlers.get(row.kind);
      if (runner.row(row.id) || (!handler && !isLate)) {
        continue;
      }
      if (!(await store.adopt(row))) {
        continue;
      }
      if (row.cancel_requested) {
        await store.finish(row.id, { state: 'CANCELLED' });
      } else if (handler && (handler.resumable || row.state === 'QUEUED')) {
        logger.info(`Operation '${row.id}' (${row.kind}) is resumed`);
        runner.enqueue(row);
      } else {
        await store.finish(row.id, interrupted('the server was restarted'));
      }
    }
  }

  async #beat(): Promise<void> {
    const { logger, runner, store } = this.#options;
    try {
      for (const id of await store.heartbeat()) {
        await runner.cancel(id);
      }
      await this.adopt();
    } catch (error) {
      logger.warn('Operations could not be looked at', error as Error);
    }
  }
}
