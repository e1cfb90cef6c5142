import {
  DATASET_ROWS_CHANGED_TOPIC,
  type CheckDefinition,
  type DatasetRowsChangedEvent,
  type Quarantine,
} from '@analytics-engine/plugin-analytics-common';
import type {
  AuditActor,
  AuditService,
  Dataset,
  DatasetsService,
  OperationHandler,
  OperationsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  POSITION_COLUMNS,
  StateConflictError,
} from '@analytics-engine/plugin-analytics-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { SYSTEM_ACTOR } from '../incidents/IncidentBook';
import type { FailingRowsOf } from '../types';
import { quarantineTableOf, QuarantineTable } from './QuarantineTable';
import type { QuarantineRow, QuarantineStore } from './QuarantineStore';
import { quarantineId, toQuarantine } from './QuarantineStore';

const OPERATION = 'quality-quarantine';
/** Most rows that one failed check moves; more is not a few bad rows but a decision for people. */
const MAX_ROWS = 5_000_000;
const SYSTEM = { kind: 'system', subject: SYSTEM_ACTOR } as const;

/** What a {@link Quarantiner} needs. */
export interface QuarantinerOptions {
  store: QuarantineStore;
  warehouse: WarehouseService;
  datasets: DatasetsService;
  operations: OperationsService;
  events: EventsService;
  audit: AuditService;
  failingRowsOf: FailingRowsOf;
  /** Called between the steps; for tests that end there. */
  onStep?(step: 'copied' | 'removed' | 'copied-back'): void;
}

/**
 * Moves rows that failed a check out of a dataset and back.
 *
 * @remarks
 *
 * The engine has no transaction over two tables, so a move is: write down what
 * is to be moved; copy the rows that are not copied yet; take out of the
 * dataset what is copied; count. Every step can be repeated, and an operation
 * that was cut off starts again at the first. Rows are never in neither table.
 *
 * Rows can come back by themselves: blocks of the last minute before the
 * engine was restarted are compared with the log, and what is missing is
 * landed again. So held rows are taken out again after every run
 * ({@link sweep}), and a release brings back only what the dataset lacks.
 *
 * Roll-ups are told before the first row goes and after the last.
 */
export class Quarantiner implements OperationHandler<{ id: number }> {
  readonly kind = OPERATION;
  readonly resumable = true;
  readonly #options: QuarantinerOptions;

  static create(options: QuarantinerOptions): Quarantiner {
    return new Quarantiner(options);
  }

  private constructor(options: QuarantinerOptions) {
    this.#options = options;
  }

  /** Why rows of this check cannot be moved; undefined when they can. */
  obstacle(check: CheckDefinition, dataset: Dataset): string | undefined {
    const names = new Set(dataset.columns.map(({ name }) => name));
    if (dataset.kind !== 'table') {
      return `${dataset.name} is a ${dataset.kind}: its rows are computed`;
    }
    if (!POSITION_COLUMNS.every(({ name }) => names.has(name))) {
      return `rows of ${dataset.name} do not say where they came from`;
    }
    return this.#rowsOf(check, dataset)
      ? undefined
      : `a ${check.type} check does not judge single rows`;
  }

  /**
   * Begins to move the rows that fail a check.
   *
   * @returns undefined when a person released its rows and it has not passed
   *   since, or a move is under way
   */
  async move(options: {
    check: CheckDefinition;
    dataset: Dataset;
    runId: string;
    reason: string;
  }): Promise<Quarantine | undefined> {
    const { check, dataset } = options;
    const { store } = this.#options;
    const rows = this.#rowsOf(check, dataset);
    if (!rows || (await store.isMuted(check.id))) {
      return undefined;
    }
    const row = await store.insert({
      dataset: dataset.name,
      check_id: check.id,
      run_id: options.runId,
      reason: options.reason,
      table_name: quarantineTableOf(dataset),
      condition: rows.condition,
      params: JSON.stringify(rows.params),
    });
    await this.#begin(row, SYSTEM);
    return toQuarantine(row);
  }

  /** @throws NotFoundError, StateConflictError unless it is held */
  async release(
    id: number,
    decision: { actor: AuditActor; reason: string },
  ): Promise<Quarantine> {
    return this.#decide(id, 'RELEASING', decision);
  }

  /** Removes the rows for good. @throws NotFoundError, StateConflictError unless it is held */
  async discard(
    id: number,
    decision: { actor: AuditActor; reason: string },
  ): Promise<Quarantine> {
    const { store } = this.#options;
    const row = await store.get(id);
    const table = await this.#tableOf(row);
    const discarded = await this.#decide(id, 'DISCARDED', decision);
    await table.forget(id);
    return discarded;
  }

  /** Takes held rows out again that came back with the log. */
  async sweep(dataset: Dataset): Promise<void> {
    for (const row of await this.#options.store.held(dataset.name)) {
      const table = await this.#tableOf(row);
      if ((await table.count(row.id)).inDataset > 0) {
        await this.#announce(row);
        await table.removeFromDataset(row.id);
        await this.#announce(row);
      }
    }
  }

  /** One move or release, from wherever it was cut off. */
  async run({ id }: { id: number }): Promise<Quarantine> {
    const { store } = this.#options;
    const row = await store.get(id);
    try {
      if (row.state === 'MOVING') {
        await this.#move(row);
      } else if (row.state === 'RELEASING') {
        await this.#release(row);
      }
    } catch (error) {
      await store.update(id, ['MOVING', 'RELEASING'], {
        error: (error as Error).message,
      });
      throw error;
    }
    return toQuarantine(await store.get(id));
  }

  async #move(row: QuarantineRow): Promise<void> {
    const { store, audit, onStep } = this.#options;
    const { id } = row;
    const rows = { condition: row.condition, params: JSON.parse(row.params) };
    const table = await this.#tableOf(row);
    await table.ensure();
    await this.#register(row.dataset);
    const found = await table.find(rows);
    const partitions = [
      ...new Set([...JSON.parse(row.partitions), ...found.partitions]),
    ];
    if (found.rows > MAX_ROWS) {
      await store.update(id, ['MOVING'], {
        state: 'FAILED',
        error: `${found.rows} rows fail; at most ${MAX_ROWS} are moved at once. Nothing was moved`,
        finished_at: new Date().toISOString(),
      });
      return;
    }
    await store.update(id, ['MOVING'], {
      partitions: JSON.stringify(partitions),
    });
    await this.#announce({ ...row, partitions: JSON.stringify(partitions) });
    await table.copyIn(id, rows);
    onStep?.('copied');
    await table.removeFromDataset(id);
    onStep?.('removed');
    const { held, inDataset } = await table.count(id);
    if (inDataset > 0) {
      throw new Error(
        `${inDataset} of ${held} rows of ${quarantineId(
          id,
        )} are still in dataset '${row.dataset}'`,
      );
    }
    await this.#announce({ ...row, partitions: JSON.stringify(partitions) });
    await store.update(id, ['MOVING'], {
      state: 'HELD',
      rows: held,
      error: null,
    });
    await audit.record({
      actor: SYSTEM,
      action: 'QUARANTINE_HOLD',
      target: `quarantine:${quarantineId(id)}`,
      outcome: 'SUCCEEDED',
      details: { dataset: row.dataset, check: row.check_id, rows: held },
    });
  }

  /** Makes the table known, so that erasure and retention find its rows too. */
  async #register(name: string): Promise<void> {
    const { datasets } = this.#options;
    const dataset = await datasets.get(name);
    if (!dataset) {
      return;
    }
    const table = quarantineTableOf(dataset);
    await datasets.register({
      name: table,
      table,
      description: `Rows that failed checks of ${name}, until somebody decides`,
      kind: 'table',
      key: dataset.key,
      timeColumn: dataset.timeColumn,
      columns: dataset.columns,
      owner: dataset.owner,
      retentionClass: dataset.retentionClass,
      origin: 'data-quality',
      partOf: name,
    });
  }

  async #release(row: QuarantineRow): Promise<void> {
    const { id } = row;
    const table = await this.#tableOf(row);
    await this.#announce(row);
    await table.copyBack(id);
    this.#options.onStep?.('copied-back');
    const { held, inDataset } = await table.count(id);
    if (inDataset < held) {
      throw new Error(
        `${held - inDataset} of ${held} rows of ${quarantineId(
          id,
        )} did not arrive in dataset '${row.dataset}'`,
      );
    }
    await table.forget(id);
    await this.#announce(row);
    await this.#options.store.update(id, ['RELEASING'], {
      state: 'RELEASED',
      error: null,
      finished_at: new Date().toISOString(),
    });
  }

  async #decide(
    id: number,
    state: 'RELEASING' | 'DISCARDED',
    decision: { actor: AuditActor; reason: string },
  ): Promise<Quarantine> {
    const { store } = this.#options;
    const { state: before } = await store.get(id);
    const row = await store.update(id, ['HELD'], {
      state,
      mutes: state === 'RELEASING',
      finished_by: decision.actor.subject,
      finish_reason: decision.reason,
      ...(state === 'DISCARDED' && { finished_at: new Date().toISOString() }),
    });
    if (!row) {
      throw new StateConflictError(
        `Quarantine '${quarantineId(
          id,
        )}' is ${before}; only what is HELD can be released or discarded`,
        { details: { state: before } },
      );
    }
    if (state === 'RELEASING') {
      await this.#begin(row, decision.actor);
    }
    return toQuarantine(row);
  }

  async #begin(row: QuarantineRow, actor: AuditActor): Promise<void> {
    await this.#options.operations.start({
      kind: OPERATION,
      target: `quarantine:${quarantineId(row.id)}`,
      input: { id: row.id },
      actor,
    });
  }

  async #announce(row: QuarantineRow): Promise<void> {
    const eventPayload: DatasetRowsChangedEvent = {
      dataset: row.dataset,
      partitions: JSON.parse(row.partitions),
    };
    await this.#options.events.publish({
      topic: DATASET_ROWS_CHANGED_TOPIC,
      eventPayload,
    });
  }

  #rowsOf(check: CheckDefinition, dataset: Dataset) {
    return this.#options.failingRowsOf(check, dataset, { nowMs: Date.now() });
  }

  async #tableOf(row: QuarantineRow): Promise<QuarantineTable> {
    const { datasets, warehouse } = this.#options;
    const dataset = await datasets.get(row.dataset);
    if (!dataset) {
      throw new Error(`Dataset '${row.dataset}' does not exist any more`);
    }
    return QuarantineTable.create({ warehouse, dataset });
  }
}
