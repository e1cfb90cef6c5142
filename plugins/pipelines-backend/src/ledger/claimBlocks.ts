import type { Knex } from 'knex';
import type { ClaimedBlock, PartitionPosition } from '../core';
import type { BlockRow, LedgerScope, PositionRow, RangeRow } from './types';

/** What {@link claimBlocks} found. */
export interface Claim {
  blocks: ClaimedBlock[];
  positions: PartitionPosition[];
  /** Unfinished blocks of owners that are alive. */
  waitingFor: number;
}

/**
 * Takes over the unfinished blocks that touch the partitions and whose owner
 * is gone, and reads where the partitions stand.
 *
 * @remarks
 *
 * A block belongs to one owner as a whole, also when its partitions by now
 * belong to several; ownership moves by compare-and-set on the former owner.
 */
export async function claimBlocks(
  knex: Knex,
  options: {
    scope: LedgerScope;
    owner: string;
    partitions: number[];
    nowMs: number;
  },
): Promise<Claim> {
  const { scope, owner, partitions, nowMs } = options;
  return knex.transaction(async trx => {
    const where = {
      'ledger_ranges.pipeline': scope.pipeline,
      'ledger_ranges.group_name': scope.group,
      'ledger_ranges.topic': scope.topic,
    };
    const pending: BlockRow[] = await trx('ledger_blocks')
      .where({ state: 'PENDING', pipeline: scope.pipeline })
      .whereIn(
        'number',
        trx('ledger_ranges')
          .select('number')
          .where(where)
          .whereIn('partition', partitions),
      )
      .orderBy('number');
    const alive = await livingOwners(trx, pending, nowMs);
    const blocks: ClaimedBlock[] = [];
    let waitingFor = 0;
    for (const row of pending) {
      const free = row.owner === owner || !alive.has(row.owner ?? '');
      if (free && (await takeOver(trx, row, owner))) {
        const ranges: RangeRow[] = await trx('ledger_ranges').where({
          number: row.number,
        });
        blocks.push(toClaimedBlock(row, ranges));
      } else {
        waitingFor += 1;
      }
    }
    const positions: PositionRow[] = await trx('ledger_positions')
      .where({
        pipeline: scope.pipeline,
        group_name: scope.group,
        topic: scope.topic,
      })
      .whereIn('partition', partitions);
    return {
      blocks,
      waitingFor,
      positions: partitions.map(partition => {
        const row = positions.find(p => p.partition === partition);
        return {
          partition,
          nextOffset: row && Number(row.recorded_next),
          replayUntil: row ? Number(row.replay_until) : 0,
        };
      }),
    };
  });
}

async function livingOwners(
  trx: Knex.Transaction,
  blocks: BlockRow[],
  nowMs: number,
): Promise<Set<string>> {
  const owners = blocks.flatMap(block => block.owner ?? []);
  const rows = await trx('ledger_owners')
    .whereIn('owner', owners)
    .where('lease_until_ms', '>', nowMs);
  return new Set(rows.map(row => row.owner));
}

async function takeOver(
  trx: Knex.Transaction,
  row: BlockRow,
  owner: string,
): Promise<boolean> {
  const changed = await trx('ledger_blocks')
    .where({ number: row.number, state: 'PENDING' })
    .andWhere(builder =>
      row.owner === null
        ? builder.whereNull('owner')
        : builder.where({ owner: row.owner }),
    )
    .update({ owner });
  return changed === 1;
}

function toClaimedBlock(row: BlockRow, ranges: RangeRow[]): ClaimedBlock {
  return {
    number: Number(row.number),
    ranges: ranges.map(range => ({
      partition: range.partition,
      firstOffset: Number(range.first_offset),
      lastOffset: Number(range.last_offset),
    })),
    records: row.records,
    bytes: Number(row.bytes),
    incarnation: row.incarnation,
    attempts: row.attempts,
    startedAtMs: Number(row.started_at_ms),
    oldestAppendedAtMs: Number(row.oldest_appended_at_ms),
    youngestAppendedAtMs: Number(row.youngest_appended_at_ms),
  };
}
