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
import { OperationRunner } from './OperationRunner';
import { OperationStore, isOver, toOperation } from './OperationStore';
import type { OperationRow } from './OperationStore';
import { OrphanWatch } from './OrphanWatch';
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
const WAIT_POLL_MS = 500;

/** What {@link DatabaseOperations} work with. */
export interface DatabaseOperationsOptions {
  database: AnalyticsDatabaseService;
  logger: LoggerService;
  maxConcurrent: number;
  maxHistory: number;
}

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
  readonly #handlers = new Map<string, OperationHandler<any>>();
  readonly #runner: OperationRunner;
  readonly #orphans: OrphanWatch;

  static create(options: DatabaseOperationsOptions): DatabaseOperations {
    return new DatabaseOperations(options);
  }

  private constructor(options: DatabaseOperationsOptions) {
    const { database, logger, maxConcurrent, maxHistory } = options;
    const store = OperationStore.create({ database, owner: randomUUID() });
    const handlers = this.#handlers;
    this.#store = store;
    this.#runner = OperationRunner.create({
      store,
      handlers,
      logger,
      maxConcurrent,
      maxHistory,
    });
    this.#orphans = OrphanWatch.create({
      store,
      handlers,
      logger,
      runner: this.#runner,
    });
  }

  async handle<Input>(handler: OperationHandler<Input>): Promise<void> {
    if (this.#handlers.has(handler.kind)) {
      throw new ConflictError(
        `Operations of kind '${handler.kind}' have a handler already`,
      );
    }
    this.#handlers.set(handler.kind, handler);
    this.#orphans.start();
    await this.#orphans.adopt();
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
    if (this.#runner.isClosed) {
      throw new ServiceUnavailableError('The server is stopping');
    }
    if (this.#runner.unfinished >= MAX_UNFINISHED) {
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
    this.#runner.enqueue(row);
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

  async cancel(id: string, by: { actor: AuditActor }): Promise<Operation> {
    const asked = await this.#store.update(id, { cancel_requested: true });
    if (asked) {
      await this.#runner.cancel(id);
    } else {
      await this.#takeBack(await this.#find(id), by);
    }
    return this.#show(await this.#find(id));
  }

  async wait(id: string): Promise<Operation> {
    for (;;) {
      const row = await this.#find(id);
      if (isOver(row.state)) {
        return toOperation(row);
      }
      const local = this.#runner.end(id);
      // Another process runs it, or it is queued.
      await Promise.race([
        ...(local ? [local] : []),
        new Promise(resolve => setTimeout(resolve, WAIT_POLL_MS).unref()),
      ]);
    }
  }

  /** Asks everything to stop and waits a little for it; resumable work goes on after a restart. */
  async stop(): Promise<void> {
    this.#runner.close();
    await this.#orphans.stop();
    await this.#runner.stop();
  }

  /** @throws ConflictError when nothing of it goes on */
  async #takeBack(row: OperationRow, by: { actor: AuditActor }): Promise<void> {
    const { id, kind, state } = row;
    const handler = this.#handlers.get(kind);
    const isTakenBack =
      state === 'SUCCEEDED' &&
      (await handler?.takeBack?.(JSON.parse(row.input), by));
    if (!isTakenBack) {
      const hint = handler?.hintWhenOver;
      throw new ConflictError(
        `Operation '${id}' is over: ${state}${hint ? `; ${hint}` : ''}`,
      );
    }
    await this.#store.markTakenBack(id);
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
    const local = this.#runner.row(row.id);
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
