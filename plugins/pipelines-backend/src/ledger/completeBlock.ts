import type { Knex } from 'knex';
import type { BlockRange, SettledHow } from '../core';
import { FencedError, StaleEngineError } from './types';
import type { LedgerScope } from './types';

/** Longest chain of done blocks followed at once when the high-water moves. */
const MAX_CHAIN = 10_000;

/** What became of a block. */
export interface CompletedBlock {
  number: number;
  ranges: BlockRange[];
  records: number;
  quarantined: number;
  attempts: number;
  settled?: SettledHow;
  lost: BlockRange[];
  finishedAtMs: number;
  /** When the table was last asked and had all of it. */
  verifiedAtMs: number;
  /** The engine's lifetime when the block was last inspected. */
  incarnation: string;
  /** Another name of that lifetime, after {@link StaleEngineError}. */
  acceptedIncarnation?: string;
  /** Tables whose roll-ups may differ because the block did not go straight. */
  suspectTables: string[];
}

/**
 * DONE, whatever must be true at the same moment (`within`), and the
 * high-water, in one transaction.
 *
 * @remarks
 *
 * The high-water `landed_next` moves only over contiguous done blocks: a block
 * that finished early waits for the ones before it.
 *
 * @throws FencedError when the block is no longer this owner's
 */
export async function completeBlock(
  knex: Knex,
  options: {
    scope: LedgerScope;
    owner: string;
    block: CompletedBlock;
    within?: (trx: Knex.Transaction) => Promise<void>;
  },
): Promise<Map<number, number>> {
  const { scope, owner, block } = options;
  return knex.transaction(async trx => {
    const changed = await trx('ledger_blocks')
      .where({ number: block.number, owner, state: 'PENDING' })
      .update({
        state: 'DONE',
        incarnation: block.incarnation,
        records: block.records,
        quarantined: block.quarantined,
        attempts: block.attempts,
        settled: block.settled ?? null,
        lost: block.lost.length > 0 ? JSON.stringify(block.lost) : null,
        finished_at_ms: block.finishedAtMs,
        verified_at_ms: block.verifiedAtMs,
      });
    if (changed !== 1 && !(await isDoneByUs(trx, block.number, owner))) {
      throw new FencedError(
        `Block ${block.number} of pipeline '${scope.pipeline}' belongs to another runner by now`,
      );
    }
    await checkEngine(trx, scope, block);
    if (changed === 1) {
      await options.within?.(trx);
      for (const table of block.suspectTables) {
        await trx('ledger_repairs').insert({
          table_name: table,
          number: block.number,
          ranges: JSON.stringify({ topic: scope.topic, ranges: block.ranges }),
          created_at_ms: block.finishedAtMs,
        });
      }
    }
    const landed = new Map<number, number>();
    for (const range of block.ranges) {
      landed.set(
        range.partition,
        await moveLandedNext(trx, scope, range.partition),
      );
    }
    return landed;
  });
}

/**
 * The done blocks of a partition are looked at again when the engine was
 * restarted; a block that becomes done later must not slip through because it
 * was inspected before the restart.
 */
async function checkEngine(
  trx: Knex.Transaction,
  scope: LedgerScope,
  block: CompletedBlock,
): Promise<void> {
  const rows: Array<{ incarnation: string | null }> = await trx(
    'ledger_positions',
  )
    .where({
      pipeline: scope.pipeline,
      group_name: scope.group,
      topic: scope.topic,
    })
    .whereIn(
      'partition',
      block.ranges.map(range => range.partition),
    )
    .forUpdate();
  const known = [block.incarnation, block.acceptedIncarnation];
  for (const { incarnation } of rows) {
    if (incarnation !== null && !known.includes(incarnation)) {
      throw new StaleEngineError(
        `Block ${block.number} of pipeline '${scope.pipeline}' was inspected before the engine was restarted`,
        incarnation,
      );
    }
  }
}

/** True after a completion whose answer was lost. */
async function isDoneByUs(
  trx: Knex.Transaction,
  number: number,
  owner: string,
): Promise<boolean> {
  const row = await trx('ledger_blocks')
    .where({ number, owner, state: 'DONE' })
    .first('number');
  return row !== undefined;
}

async function moveLandedNext(
  trx: Knex.Transaction,
  scope: LedgerScope,
  partition: number,
): Promise<number> {
  const key = {
    pipeline: scope.pipeline,
    group_name: scope.group,
    topic: scope.topic,
    partition,
  };
  const position = await trx('ledger_positions')
    .where(key)
    .forUpdate()
    .first('landed_next');
  const before = Number(position.landed_next);
  let landedNext = before;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const next = await trx('ledger_ranges')
      .join('ledger_blocks', 'ledger_blocks.number', 'ledger_ranges.number')
      .where({
        'ledger_ranges.pipeline': scope.pipeline,
        'ledger_ranges.group_name': scope.group,
        'ledger_ranges.topic': scope.topic,
        'ledger_ranges.partition': partition,
        'ledger_ranges.first_offset': landedNext,
        'ledger_blocks.state': 'DONE',
      })
      .max({ last: 'ledger_ranges.last_offset' })
      .first();
    if (next?.last === null || next?.last === undefined) {
      break;
    }
    landedNext = Number(next.last) + 1;
  }
  if (landedNext !== before) {
    await trx('ledger_positions')
      .where(key)
      .update({ landed_next: landedNext });
  }
  return landedNext;
}
