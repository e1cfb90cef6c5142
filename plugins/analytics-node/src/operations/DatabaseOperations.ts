import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { AuditActor } from '../audit/types';
import type { AnalyticsDatabaseService } from '../database/types';
import { outcomeOf } from './outcomeOf';
import { OperationStore, isOver, toOperation } from './OperationStore';
import type { OperationRow } from './OperationStore';
import { RunningOperation } from './RunningOperation';
import type {
  Operation,
  OperationHandler,
  OperationState,
  OperationsService,
} from './types';

/** Longest JSON of an operation's input, characters. */
const MAX_INPUT_LENGTH = 4 * 1024 * 1024;
/** Operations of this process that are queued or running. */
const MAX_UNFINISHED = 1_000;
const HEARTBEAT_INTERVAL_MS = 5_000;
/** After which orphans of kinds that no plugin handles any more are marked. */
const UNKNOWN_KIND_GRACE_MS = 60_000;
/** How long a stopping process waits for operations to notice. */
const SHUTDOWN_GRACE_MS = 10_000;
const WAIT_POLL_MS = 500;

/**
 * {@link OperationsService} in the table `operations`.
 *
 * Every unfinished row has an owner, the process that runs it, which says
 * every few seconds that it lives. Rows whose owner is gone are taken over by
 * a process that handles their kind: run again when the kind is resumable,
 * else marked INTERRUPTED.
 */
export class DatabaseOperations implements OperationsService {
  readonly #store: OperationStore;
  readonly #logger: LoggerService;
  readonly #maxConcurrent: number;
  readonly #maxHistory: number;
  readonly #handlers = new Map<string, OperationHandler<any>>();
  readonly #local = new Map<string, RunningOperation>();
  readonly #ends = new Map<string, Promise<void>>();
  readonly #queue: string[] = [];
  readonly #createdAt = Date.now();
  #running = 0;
  #stopping = false;
  #timer?: NodeJS.Timeout;
  #beating?: Promise<void>;

  static create(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
    maxConcurrent: number;
    maxHistory: number;
  }): DatabaseOperations {
    return new DatabaseOperations(options);
  }

  private constructor(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
    maxConcurrent: number;
    maxHistory: number;
  }) {
    this.#store = OperationStore.create({
      database: options.database,
      owner: randomUUID(),
    });
    this.#logger = options.logger;
    this.#maxConcurrent = options.maxConcurrent;
    this.#maxHistory = options.maxHistory;
  }

  async handle<Input>(handler: OperationHandler<Input>): Promise<void> {
    if (this.#handlers.has(handler.kind)) {
      throw new ConflictError(
        `Operations of kind '${handler.kind}' have a handler already`,
      );
    }
    this.#handlers.set(handler.kind, handler);
    this.#timer ??= setInterval(() => {
      this.#beating ??= this.#beat().finally(() => {
        this.#beating = undefined;
      });
    }, HEARTBEAT_INTERVAL_MS).unref();
    await this.#adoptOrphans();
  }

  async start<Input>(options: {
    kind: string;
    target: string;
    input: Input;
    actor: AuditActor;
  }): Promise<Operation> {
    const { kind, target, input, actor } = options;
    if (!this.#handlers.has(kind)) {
      throw new NotFoundError(`No plugin handles operations of kind '${kind}'`);
    }
    if (this.#stopping) {
      throw new ServiceUnavailableError('The server is stopping');
    }
    if (this.#local.size >= MAX_UNFINISHED) {
      throw new ServiceUnavailableError(
        `${MAX_UNFINISHED} operations are unfinished; no more are taken`,
      );
    }
    const text = JSON.stringify(input ?? null);
    if (text.length > MAX_INPUT_LENGTH) {
      throw new InputError(
        `The input of a '${kind}' takes ${text.length} characters, at most ${MAX_INPUT_LENGTH} are kept`,
      );
    }
    const row = await this.#store.insert({
      id: randomUUID(),
      kind,
      target,
      input: text,
      started_by: actor.subject,
    });
    this.#enqueue(row);
    return this.#show(row);
  }

  async get(id: string): Promise<Operation | undefined> {
    const row = await this.#store.find(id);
    return row && this.#show(row);
  }

  async list(
    filter: {
      kind?: string;
      state?: OperationState;
      target?: string;
      limit?: number;
    } = {},
  ): Promise<Operation[]> {
    return (await this.#store.list(filter)).map(row => this.#show(row));
  }

  async cancel(id: string): Promise<Operation> {
    const asked = await this.#store.update(id, { cancel_requested: true });
    if (!asked) {
      const row = await this.#find(id);
      const hint = this.#handlers.get(row.kind)?.hintWhenOver;
      throw new ConflictError(
        `Operation '${id}' is over: ${row.state}${hint ? `; ${hint}` : ''}`,
      );
    }
    const local = this.#local.get(id);
    local?.stop('cancelled');
    const queued = this.#queue.indexOf(id);
    if (local && queued >= 0) {
      this.#queue.splice(queued, 1);
      await this.#finish(local, { state: 'CANCELLED' });
    }
    return this.#show(await this.#find(id));
  }

  async wait(id: string): Promise<Operation> {
    for (;;) {
      const row = await this.#find(id);
      if (isOver(row.state)) {
        return toOperation(row);
      }
      const local = this.#ends.get(id);
      // Another process runs it, or it is queued.
      await Promise.race([
        ...(local ? [local] : []),
        new Promise(resolve => setTimeout(resolve, WAIT_POLL_MS).unref()),
      ]);
    }
  }

  /** Asks everything to stop and waits a little for it; resumable work goes on after a restart. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#beating;
    const queued = this.#queue.splice(0);
    this.#local.forEach(operation => operation.stop('shutdown'));
    await Promise.all(queued.map(id => this.#leave(this.#local.get(id)!)));
    await Promise.race([
      Promise.all(this.#ends.values()),
      new Promise(resolve => setTimeout(resolve, SHUTDOWN_GRACE_MS).unref()),
    ]);
  }

  #enqueue(row: OperationRow): void {
    const operation = RunningOperation.create(row, change =>
      this.#store.update(row.id, change),
    );
    this.#local.set(row.id, operation);
    this.#queue.push(row.id);
    this.#runNext();
  }

  #runNext(): void {
    while (
      !this.#stopping &&
      this.#running < this.#maxConcurrent &&
      this.#queue.length > 0
    ) {
      const id = this.#queue.shift()!;
      this.#running += 1;
      const end = this.#run(this.#local.get(id)!)
        .catch(error =>
          // Its row stays unfinished; the next process that looks takes it over.
          this.#logger.error(`Operation '${id}' could not be written`, error),
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
    const { row } = operation;
    const handler = this.#handlers.get(row.kind)!;
    await this.#store.update(row.id, { state: 'RUNNING' });
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
        this.#logger.warn(
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
    const { id, kind, state } = operation.row;
    // What never began can begin later, resumable or not.
    if (this.#handlers.get(kind)!.resumable || state === 'QUEUED') {
      await operation.settle();
      await this.#store.update(id, { owner: null });
    } else {
      await this.#finish(operation, interrupted('the server stopped'));
    }
  }

  async #finish(
    operation: RunningOperation,
    change: Partial<OperationRow>,
  ): Promise<void> {
    await operation.settle();
    const { id, progress_done, progress_total, progress_unit } = operation.row;
    await this.#store.update(id, {
      progress_done,
      progress_total,
      progress_unit,
      ...change,
      finished_at: new Date().toISOString(),
    });
    this.#local.delete(id);
    await this.#store.prune(this.#maxHistory);
  }

  async #beat(): Promise<void> {
    try {
      for (const id of await this.#store.heartbeat()) {
        this.#local.get(id)?.stop('cancelled');
      }
      await this.#adoptOrphans();
    } catch (error) {
      this.#logger.warn('Operations could not be looked at', error as Error);
    }
  }

  async #adoptOrphans(): Promise<void> {
    const isLate = Date.now() - this.#createdAt > UNKNOWN_KIND_GRACE_MS;
    for (const row of await this.#store.orphans()) {
      const handler = this.#handlers.get(row.kind);
      if (this.#local.has(row.id) || (!handler && !isLate)) {
        continue;
      }
      if (!(await this.#store.adopt(row))) {
        continue;
      }
      if (row.cancel_requested) {
        await this.#end(row.id, { state: 'CANCELLED' });
      } else if (handler && (handler.resumable || row.state === 'QUEUED')) {
        this.#logger.info(`Operation '${row.id}' (${row.kind}) is resumed`);
        this.#enqueue(row);
      } else {
        await this.#end(row.id, interrupted('the server was restarted'));
      }
    }
  }

  async #end(id: string, change: Partial<OperationRow>): Promise<void> {
    await this.#store.update(id, {
      ...change,
      finished_at: new Date().toISOString(),
    });
  }

  async #find(id: string): Promise<OperationRow> {
    const row = await this.#store.find(id);
    if (!row) {
      throw new NotFoundError(`There is no operation '${id.slice(0, 80)}'`);
    }
    return row;
  }

  /** With the progress of now when it runs here: the row is a moment behind. */
  #show(row: OperationRow): Operation {
    const local = this.#local.get(row.id)?.row;
    const { progress_done, progress_total, progress_unit } = local ?? row;
    return toOperation({
      ...row,
      ...(!isOver(row.state) && {
        progress_done,
        progress_total,
        progress_unit,
      }),
    });
  }
}

function interrupted(reason: string): Partial<OperationRow> {
  return {
    state: 'INTERRUPTED',
    error_name: 'InterruptedError',
    error_message: `Cut off: ${reason} and this kind of work cannot be resumed`,
  };
}
