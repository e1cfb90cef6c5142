import { isSqlite } from '../database/isSqlite';
import type { AnalyticsDatabaseService } from '../database/types';
import type { Operation, OperationState } from './types';

/** How long an owner may be silent before its operations count as cut off. */
export const SILENCE_MS = 30_000;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const UNFINISHED: OperationState[] = ['QUEUED', 'RUNNING'];

/** A row of the table `operations`. */
export interface OperationRow {
  id: string;
  kind: string;
  target: string;
  state: OperationState;
  progress_done: number;
  progress_total: number | null;
  progress_unit: string;
  input: string;
  result: string | null;
  error_name: string | null;
  error_message: string | null;
  started_by: string;
  started_at: string;
  finished_at: string | null;
  /** 0 or 1 from SQLite. */
  cancel_requested: boolean | number;
  owner: string | null;
  /** A string from PostgreSQL. */
  heartbeat_at: number | string;
}

/** The table `operations`: who runs what, and how it went. */
export class OperationStore {
  readonly #database: AnalyticsDatabaseService;
  /** This process among those that share the database. */
  readonly #owner: string;

  static create(options: {
    database: AnalyticsDatabaseService;
    owner: string;
  }): OperationStore {
    return new OperationStore(options.database, options.owner);
  }

  private constructor(database: AnalyticsDatabaseService, owner: string) {
    this.#database = database;
    this.#owner = owner;
  }

  async insert(
    operation: Pick<
      OperationRow,
      'id' | 'kind' | 'target' | 'input' | 'started_by'
    >,
  ): Promise<OperationRow> {
    const row: OperationRow = {
      ...operation,
      state: 'QUEUED',
      progress_done: 0,
      progress_total: null,
      progress_unit: '',
      result: null,
      error_name: null,
      error_message: null,
      started_at: new Date().toISOString(),
      finished_at: null,
      cancel_requested: false,
      owner: this.#owner,
      heartbeat_at: Date.now(),
    };
    const knex = await this.#database.getClient();
    await knex<OperationRow>('operations').insert(row);
    return row;
  }

  async find(id: string): Promise<OperationRow | undefined> {
    const knex = await this.#database.getClient();
    return knex<OperationRow>('operations').where({ id }).first();
  }

  async list(filter: {
    kind?: string;
    state?: OperationState;
    target?: string;
    limit?: number;
  }): Promise<OperationRow[]> {
    const { limit = DEFAULT_LIMIT, ...equal } = filter;
    const where = Object.fromEntries(
      Object.entries(equal).filter(([, value]) => value !== undefined),
    );
    const knex = await this.#database.getClient();
    return knex<OperationRow>('operations')
      .where(where)
      .orderBy([
        { column: 'started_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(Math.min(limit, MAX_LIMIT));
  }

  /** Changes an unfinished operation; false when it is over already. */
  async update(id: string, change: Partial<OperationRow>): Promise<boolean> {
    const knex = await this.#database.getClient();
    const changed = await knex<OperationRow>('operations')
      .where({ id })
      .whereIn('state', UNFINISHED)
      .update(change);
    return changed > 0;
  }

  /** Ends an unfinished operation. */
  async finish(id: string, change: Partial<OperationRow>): Promise<void> {
    await this.update(id, { ...change, finished_at: new Date().toISOString() });
  }

  /** One that succeeded counts as cancelled from now on. */
  async markTakenBack(id: string): Promise<void> {
    const knex = await this.#database.getClient();
    await knex<OperationRow>('operations')
      .where({ id, state: 'SUCCEEDED' })
      .update({ state: 'CANCELLED', cancel_requested: true });
  }

  /** Unfinished operations whose process is gone. */
  async orphans(): Promise<OperationRow[]> {
    const knex = await this.#database.getClient();
    const query = knex<OperationRow>('operations')
      .whereIn('state', UNFINISHED)
      .orderBy('started_at');
    return isSqlite(knex)
      ? // One process at a time: every other owner is one before a restart.
        query.where(nobody => {
          void nobody.whereNull('owner').orWhereNot('owner', this.#owner);
        })
      : query.where(nobody => {
          void nobody
            .whereNull('owner')
            .orWhere('heartbeat_at', '<', Date.now() - SILENCE_MS);
        });
  }

  /** Takes an orphan over; false when another process was faster. */
  async adopt(row: OperationRow): Promise<boolean> {
    const knex = await this.#database.getClient();
    const adopted = await knex<OperationRow>('operations')
      .where({ id: row.id, heartbeat_at: row.heartbeat_at })
      .where(query => {
        void (row.owner === null
          ? query.whereNull('owner')
          : query.where('owner', row.owner));
      })
      .whereIn('state', UNFINISHED)
      // Never the old value, so that only one of two can match.
      .update({
        owner: this.#owner,
        heartbeat_at: Math.max(Date.now(), Number(row.heartbeat_at) + 1),
      });
    return adopted > 0;
  }

  /** Says that this process lives; answers which of its operations were asked to stop. */
  async heartbeat(): Promise<string[]> {
    const knex = await this.#database.getClient();
    await knex<OperationRow>('operations')
      .where({ owner: this.#owner })
      .whereIn('state', UNFINISHED)
      .update({ heartbeat_at: Date.now() });
    const rows = await knex<OperationRow>('operations')
      .where({ owner: this.#owner, cancel_requested: true })
      .whereIn('state', UNFINISHED)
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Deletes finished operations beyond the newest `keep`. */
  async prune(keep: number): Promise<void> {
    const knex = await this.#database.getClient();
    const oldest = await knex<OperationRow>('operations')
      .whereNotIn('state', UNFINISHED)
      .orderBy('finished_at', 'desc')
      .offset(keep)
      .first('finished_at');
    if (oldest) {
      await knex<OperationRow>('operations')
        .whereNotIn('state', UNFINISHED)
        .where('finished_at', '<=', oldest.finished_at)
        .delete();
    }
  }
}

/** A row as REST shows it. */
export function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    state: row.state,
    progress: {
      done: row.progress_done,
      total: row.progress_total,
      unit: row.progress_unit,
    },
    result: row.result === null ? null : JSON.parse(row.result),
    error:
      row.error_name === null
        ? null
        : { name: row.error_name, message: row.error_message ?? '' },
    startedBy: row.started_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** True when nothing more will happen to it. */
export function isOver(state: OperationState): boolean {
  return !UNFINISHED.includes(state);
}
