import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { BlockRange } from '../core';
import { claimBlocks } from './claimBlocks';
import type { Claim, ClaimOptions } from './claimBlocks';
import { completeBlock } from './completeBlock';
import type { CompletedBlock } from './completeBlock';
import { recordBlocks } from './recordBlocks';
import type { NewBlock } from './recordBlocks';
import { TableFences } from './TableFences';
import { scopeKey } from './scopeKey';
import { LEASE_MS, MAX_DONE_BLOCKS } from './types';
import type {
  BlockRow,
  LedgerBlock,
  LedgerScope,
  PositionRow,
  RangeRow,
  RollupRepair,
} from './types';

/**
 * What is on its way into the warehouse and what is there, in the plugin's
 * database. The truth about positions: the log's own commits are a hint.
 */
export class Ledger {
  /** What keeps blocks for a table from being recorded. */
  readonly fences: TableFences;

  private constructor(
    readonly knex: Knex,
    /** Identifies this ledger in tokens, so that two installations on one warehouse never share one. */
    readonly id: string,
  ) {
    this.fences = TableFences.create({ knex });
  }

  /**
   * Opens the ledger of a migrated database; on SQLite, which serves one
   * process at a time, once per process.
   */
  static async create(options: { knex: Knex }): Promise<Ledger> {
    const { knex } = options;
    await knex('ledger_counters')
      .insert([
        { name: 'block', value: 0 },
        { name: 'ledger', value: 0, text: randomUUID().slice(0, 8) },
      ])
      .onConflict('name')
      .ignore();
    if (knex.client.config.client.includes('sqlite')) {
      // One process at a time: whoever held a lease before is dead.
      await knex('ledger_owners').delete();
      await knex('ledger_fences').update({ owner: null, lease_until_ms: 0 });
    }
    const row = await knex('ledger_counters').where({ name: 'ledger' }).first();
    return new Ledger(knex, row.text);
  }

  /** Says that the owner is alive; answers until when, milliseconds since the epoch. */
  async renewLease(owner: string, nowMs: number): Promise<number> {
    const until = nowMs + LEASE_MS;
    await this.knex('ledger_owners')
      .insert({ owner, lease_until_ms: until })
      .onConflict('owner')
      .merge();
    return until;
  }

  /** Lets others have the owner's unfinished blocks at once. */
  async release(owner: string): Promise<void> {
    await this.knex.transaction(async trx => {
      await trx('ledger_blocks')
        .where({ owner, state: 'PENDING' })
        .update({ owner: null });
      await trx('ledger_fences')
        .where({ owner })
        .update({ owner: null, lease_until_ms: 0 });
      await trx('ledger_owners').where({ owner }).delete();
    });
  }

  /** See {@link recordBlocks}. */
  record(options: {
    scope: LedgerScope;
    owner: string;
    incarnation: string;
    definitionVersion: number;
    tables: string[];
    blocks: NewBlock[];
    nowMs: number;
  }): Promise<number[]> {
    return recordBlocks(this.knex, options);
  }

  /** See {@link claimBlocks}. */
  claim(options: ClaimOptions): Promise<Claim> {
    return claimBlocks(this.knex, options);
  }

  /** See {@link completeBlock}. */
  async complete(options: {
    scope: LedgerScope;
    owner: string;
    block: CompletedBlock;
    within?: (trx: Knex.Transaction) => Promise<void>;
  }): Promise<Map<number, number>> {
    const landed = await completeBlock(this.knex, options);
    if (options.block.number % 100 === 0) {
      await this.compact(options.scope.pipeline);
    }
    return landed;
  }

  /** First offset per partition that is not landed contiguously. */
  async landed(scope: LedgerScope): Promise<Map<number, number>> {
    const rows: PositionRow[] = await this.positionsOf(scope);
    return new Map(rows.map(row => [row.partition, Number(row.landed_next)]));
  }

  /**
   * Makes reading go on at these offsets. Records that were in a block before
   * are looked up in the table first, so that they do not come in twice.
   *
   * @throws ConflictError while blocks of the pipeline are unfinished
   */
  async resetPositions(
    scope: LedgerScope,
    offsets: Map<number, number>,
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      const pending = await trx('ledger_blocks')
        .where({ pipeline: scope.pipeline, state: 'PENDING' })
        .first('number');
      if (pending) {
        throw new ConflictError(
          `Block batch-${pending.number} of pipeline '${scope.pipeline}' is unfinished; start the pipeline to settle it first`,
        );
      }
      const rows: PositionRow[] = await this.positionsOf(scope, trx);
      for (const [partition, offset] of offsets) {
        const row = rows.find(r => r.partition === partition);
        await trx('ledger_positions')
          .insert({
            ...scopeKey(scope),
            partition,
            recorded_next: offset,
            landed_next: offset,
            replay_until: row
              ? Math.max(Number(row.recorded_next), Number(row.replay_until))
              : 0,
          })
          .onConflict(['pipeline', 'group_name', 'topic', 'partition'])
          .merge();
        // The high-water must not run over blocks from before the move.
        await trx('ledger_ranges')
          .where({
            ...scopeKey(scope),
            partition,
          })
          .delete();
      }
    });
  }

  /** Blocks of a pipeline, the youngest first. */
  async blocks(options: {
    pipeline: string;
    limit: number;
    state?: LedgerBlock['state'];
  }): Promise<LedgerBlock[]> {
    const { pipeline, state } = options;
    const rows: BlockRow[] = await this.knex('ledger_blocks')
      .where(state ? { pipeline, state } : { pipeline })
      .orderBy('number', 'desc')
      .limit(options.limit);
    const ranges: RangeRow[] = await this.knex('ledger_ranges').whereIn(
      'number',
      rows.map(row => row.number),
    );
    return rows.map(row => toLedgerBlock(row, ranges));
  }

  /** Forgets a pipeline; its records will be read from the beginning if it comes back. */
  async forget(pipeline: string): Promise<void> {
    await this.knex.transaction(async trx => {
      for (const table of [
        'ledger_blocks',
        'ledger_ranges',
        'ledger_positions',
      ]) {
        await trx(table).where({ pipeline }).delete();
      }
    });
  }

  /** Roll-up repairs that are owed to a table. */
  async repairs(table: string): Promise<RollupRepair[]> {
    const rows = await this.knex('ledger_repairs')
      .where({ table_name: table })
      .orderBy('id');
    return rows.map(row => {
      const {
        topic = '',
        ranges = [],
        partitions = [],
      } = JSON.parse(row.ranges);
      return {
        id: Number(row.id),
        table,
        blockNumber: Number(row.number),
        topic,
        ranges,
        partitions,
      };
    });
  }

  /** Owes a repair for partitions that were changed from outside. */
  async oweRepair(table: string, partitions: string[]): Promise<void> {
    await this.knex('ledger_repairs').insert({
      table_name: table,
      number: 0,
      ranges: JSON.stringify({ partitions }),
      created_at_ms: Date.now(),
    });
  }

  /** Tables to which repairs are owed. */
  async tablesToRepair(): Promise<string[]> {
    const rows = await this.knex('ledger_repairs').distinct('table_name');
    return rows.map(row => row.table_name);
  }

  /** Crosses repairs off. */
  async repaired(ids: number[]): Promise<void> {
    await this.knex('ledger_repairs').whereIn('id', ids).delete();
  }

  private positionsOf(
    scope: LedgerScope,
    knex: Knex = this.knex,
  ): Knex.QueryBuilder {
    return knex('ledger_positions').where(scopeKey(scope));
  }

  /** Keeps the youngest done blocks; pending ones and those above the high-water stay. */
  private async compact(pipeline: string): Promise<void> {
    const limit = await this.knex('ledger_blocks')
      .where({ pipeline, state: 'DONE' })
      .orderBy('number', 'desc')
      .offset(MAX_DONE_BLOCKS)
      .first('number');
    const oldestPending = await this.knex('ledger_blocks')
      .where({ pipeline, state: 'PENDING' })
      .min({ number: 'number' })
      .first();
    if (!limit) {
      return;
    }
    const upTo = Math.min(
      Number(limit.number),
      Number(oldestPending?.number ?? Infinity) - 1,
    );
    await this.knex.transaction(async trx => {
      const old = trx('ledger_blocks')
        .select('number')
        .where({ pipeline, state: 'DONE' })
        .andWhere('number', '<=', upTo);
      await trx('ledger_ranges').whereIn('number', old.clone()).delete();
      await trx('ledger_blocks')
        .where({ pipeline, state: 'DONE' })
        .andWhere('number', '<=', upTo)
        .delete();
    });
  }
}

function toLedgerBlock(row: BlockRow, ranges: RangeRow[]): LedgerBlock {
  const number = Number(row.number);
  return {
    number,
    state: row.state,
    ranges: ranges
      .filter(range => Number(range.number) === number)
      .map(range => ({
        partition: range.partition,
        firstOffset: Number(range.first_offset),
        lastOffset: Number(range.last_offset),
      })),
    records: row.records,
    bytes: Number(row.bytes),
    quarantined: row.quarantined,
    attempts: row.attempts,
    settled: row.settled ?? undefined,
    lost: row.lost ? (JSON.parse(row.lost) as BlockRange[]) : [],
    startedAtMs: Number(row.started_at_ms),
    finishedAtMs:
      row.finished_at_ms === null ? undefined : Number(row.finished_at_ms),
  };
}
