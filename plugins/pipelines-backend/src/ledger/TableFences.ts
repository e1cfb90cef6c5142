import type { Knex } from 'knex';
import type { BlockRow } from './types';

/**
 * While a fence is up, no block is recorded for its table. Times are
 * milliseconds since the epoch.
 */
export class TableFences {
  private constructor(private readonly knex: Knex) {}

  static create(options: { knex: Knex }): TableFences {
    return new TableFences(options.knex);
  }

  /** Makes the rows exist that recorders and repairers lock. */
  async ensureTables(tables: string[]): Promise<void> {
    await this.knex('ledger_fences')
      .insert([...new Set(tables)].map(table => ({ table_name: table })))
      .onConflict('table_name')
      .ignore();
  }

  /** Puts the fence up, or prolongs it; false when somebody else has it up. */
  async raise(options: {
    table: string;
    owner: string;
    nowMs: number;
    untilMs: number;
  }): Promise<boolean> {
    const { table, owner, nowMs, untilMs } = options;
    const changed = await this.knex('ledger_fences')
      .where({ table_name: table })
      .andWhere(builder =>
        builder
          .where({ owner })
          .orWhereNull('owner')
          .orWhere('lease_until_ms', '<=', nowMs),
      )
      .update({ owner, lease_until_ms: untilMs });
    return changed === 1;
  }

  /**
   * Lets blocks for the table be recorded again.
   *
   * @param options.restsUntilMs - until when {@link canDrain} says no, so that
   *   the pipelines have the table for themselves
   */
  async lower(options: {
    table: string;
    owner: string;
    restsUntilMs?: number;
  }): Promise<void> {
    const { table, owner, restsUntilMs } = options;
    await this.knex('ledger_fences')
      .where({ table_name: table, owner })
      .update({
        owner: null,
        lease_until_ms: 0,
        ...(restsUntilMs !== undefined && { rests_until_ms: restsUntilMs }),
      });
  }

  /**
   * Whether it makes sense to wait behind a fence for the table's unfinished
   * blocks: somebody alive works on each, and the last who waited in vain did
   * so long enough ago.
   */
  async canDrain(table: string, nowMs: number): Promise<boolean> {
    const fence = await this.knex('ledger_fences')
      .where({ table_name: table })
      .first('rests_until_ms');
    if (Number(fence?.rests_until_ms ?? 0) > nowMs) {
      return false;
    }
    const alive: string[] = await this.knex('ledger_owners')
      .where('lease_until_ms', '>', nowMs)
      .pluck('owner');
    const unfinished = await this.#unfinishedBlocks(table);
    return unfinished.every(
      ({ owner }) => owner !== null && alive.includes(owner),
    );
  }

  /** Number of recorded blocks that may still write to the table. */
  async unfinished(table: string): Promise<number> {
    return (await this.#unfinishedBlocks(table)).length;
  }

  async #unfinishedBlocks(
    table: string,
  ): Promise<Array<Pick<BlockRow, 'tables' | 'owner'>>> {
    const rows: Array<Pick<BlockRow, 'tables' | 'owner'>> = await this.knex(
      'ledger_blocks',
    )
      .where({ state: 'PENDING' })
      .select('tables', 'owner');
    return rows.filter(row => JSON.parse(row.tables).includes(table));
  }
}
