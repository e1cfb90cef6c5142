import type { Quarantine } from '@analytics-engine/plugin-analytics-common';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';

const TABLE = 'quality_quarantines';
const MAX_LISTED = 200;

/** Row of `quality_quarantines`. */
export interface QuarantineRow {
  id: number;
  dataset: string;
  check_id: string;
  run_id: string;
  state: Quarantine['state'];
  rows: number | string;
  reason: string;
  table_name: string;
  condition: string;
  params: string;
  partitions: string;
  /** 0 or 1 from SQLite. */
  mutes: boolean | number;
  created_at: string;
  finished_at: string | null;
  finished_by: string | null;
  finish_reason: string | null;
  error: string | null;
}

/** The ledger of rows that were moved out of datasets. */
export class QuarantineStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): QuarantineStore {
    return new QuarantineStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async insert(
    row: Pick<
      QuarantineRow,
      | 'dataset'
      | 'check_id'
      | 'run_id'
      | 'reason'
      | 'table_name'
      | 'condition'
      | 'params'
    >,
  ): Promise<QuarantineRow> {
    const [inserted]: QuarantineRow[] = await this.#knex<QuarantineRow>(TABLE)
      .insert({
        ...row,
        state: 'MOVING',
        rows: 0,
        partitions: '[]',
        mutes: false,
        created_at: new Date().toISOString(),
      })
      .returning('*');
    return inserted;
  }

  /**
   * Changes it if it stands where it is thought to stand.
   *
   * @returns undefined when it does not
   */
  async update(
    id: number,
    from: Quarantine['state'][],
    change: Partial<QuarantineRow>,
  ): Promise<QuarantineRow | undefined> {
    const [row]: QuarantineRow[] = await this.#knex<QuarantineRow>(TABLE)
      .where({ id })
      .whereIn('state', from)
      .update(change)
      .returning('*');
    return row;
  }

  /** @throws NotFoundError */
  async get(id: number): Promise<QuarantineRow> {
    const row = await this.#knex<QuarantineRow>(TABLE).where({ id }).first();
    if (!row) {
      throw new NotFoundError(`There is no quarantine '${quarantineId(id)}'`);
    }
    return row;
  }

  async list(dataset?: string): Promise<Quarantine[]> {
    const rows = await this.#knex<QuarantineRow>(TABLE)
      .where(dataset ? { dataset } : {})
      .orderBy('id', 'desc')
      .limit(MAX_LISTED);
    return rows.map(toQuarantine);
  }

  held(dataset: string): Promise<QuarantineRow[]> {
    return this.#knex<QuarantineRow>(TABLE).where({ dataset, state: 'HELD' });
  }

  /** Whether one is under way, or a person released the check's rows and it has not passed since. */
  async isMuted(checkId: string): Promise<boolean> {
    const row = await this.#knex<QuarantineRow>(TABLE)
      .where({ check_id: checkId })
      .where(builder =>
        builder
          .where({ mutes: true })
          .orWhereIn('state', ['MOVING', 'RELEASING']),
      )
      .first();
    return row !== undefined;
  }

  /** The check passed: it may quarantine again. */
  async unmute(checkId: string): Promise<void> {
    await this.#knex<QuarantineRow>(TABLE)
      .where({ check_id: checkId, mutes: true })
      .update({ mutes: false });
  }
}

/** `qua-<n>`. */
export function quarantineId(number: number): string {
  return `qua-${number}`;
}

/** A quarantine as REST shows it. */
export function toQuarantine(row: QuarantineRow): Quarantine {
  return {
    id: quarantineId(row.id),
    dataset: row.dataset,
    checkId: row.check_id,
    runId: row.run_id,
    state: row.state,
    rows: Number(row.rows),
    reason: row.reason,
    table: row.table_name,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    finishedBy: row.finished_by,
    error: row.error,
  };
}
