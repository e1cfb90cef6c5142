import type { Knex } from 'knex';
import type { BlockRange, SettledHow } from '../core';
import { writeRefused } from './refusedRecords';
import type { RefusedRecords } from './refusedRecords';
import { FencedError, StaleEngineError } from './types';
import type { BlockRow, LedgerScope, PositionRow } from './types';

/** Done ranges read at once when the high-water moves. */
const CHAIN_ROWS = 64;

/** What became of a block. */
export interface CompletedBlock {
  number: number;
  /** It was done before and nothing of it was missing: what is told of it stands. */
  foundAgain: boolean;
  definitionVersion: number;
  ranges: BlockRange[];
  records: number;
  quarantined: number;
  /** What each sink refused. */
  refused: RefusedRecords;
  attempts: number;
  settled?: SettledHow;
  lost: BlockRange[];
  startedAtMs: number;
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
        ...(!block.foundAgain && figuresOf(block)),
      });
    if (changed !== 1 && !(await isDoneByUs(trx, block.number, owner))) {
      throw new FencedError(
        `Block ${block.number} of pipeline '${scope.pipeline}' belongs to another runner by now`,
      );
    }
    const positions = await lockPositions(trx, scope, block.ranges);
    checkEngine(positions, scope, block);
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
    for (const position of positions) {
      landed.set(
        position.partition,
        await moveLandedNext(trx, scope, position),
      );
    }
    return landed;
  });
}

function figuresOf(block: CompletedBlock): Partial<BlockRow> {
  return {
    definition_version: block.definitionVersion,
    records: block.records,
    quarantined: block.quarantined,
    refused: writeRefused(block.refused),
    attempts: block.attempts,
    settled: block.settled ?? null,
    lost: block.lost.length > 0 ? JSON.stringify(block.lost) : null,
    started_at_ms: block.startedAtMs,
    finished_at_ms: block.finishedAtMs,
    verified_at_ms: block.verifiedAtMs,
  };
}

type Position = Pick<PositionRow, 'partition' | 'landed_next'> & {
  incarnation: string | null;
};

function lockPositions(
  trx: Knex.Transaction,
  scope: LedgerScope,
  ranges: BlockRange[],
): Promise<Position[]> {
  return trx('ledger_positions')
    .where({
      pipeline: scope.pipeline,
      group_name: scope.group,
      topic: scope.topic,
    })
    .whereIn(
      'partition',
      ranges.map(range => range.partition),
    )
    .forUpdate()
    .select('partition', 'landed_next', 'incarnation');
}

/**
 * The done blocks of a partition are looked at again when the engine was
 * restarted; a block that becomes done later must not slip through because it
 * was inspected before the restart.
 */
function checkEngine(
  positions: Position[],
  scope: LedgerScope,
  block: CompletedBlock,
): void {
  const known = [block.incarnation, block.acceptedIncarnation];
  for (const { incarnation } of positions) {
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
  position: Position,
): Promise<number> {
  const key = {
    pipeline: scope.pipeline,
    group_name: scope.group,
    topic: scope.topic,
    partition: position.partition,
  };
  const before = Number(position.landed_next);
  let landedNext = before;
  for (;;) {
    const from = landedNext;
    const done: Array<{
      first_offset: number | string;
      last_offset: number | string;
    }> = await trx('ledger_ranges')
      .join('ledger_blocks', 'ledger_blocks.number', 'ledger_ranges.number')
      .where({
        'ledger_ranges.pipeline': scope.pipeline,
        'ledger_ranges.group_name': scope.group,
        'ledger_ranges.topic': scope.topic,
        'ledger_ranges.partition': position.partition,
        'ledger_blocks.state': 'DONE',
      })
      .andWhere('ledger_ranges.first_offset', '>=', from)
      // Of ranges that begin together (positions moved back) the longest counts.
      .orderBy([
        { column: 'ledger_ranges.first_offset' },
        { column: 'ledger_ranges.last_offset', order: 'desc' },
      ])
      .limit(CHAIN_ROWS)
      .select('ledger_ranges.first_offset', 'ledger_ranges.last_offset');
    for (const range of done) {
      if (Number(range.first_offset) === landedNext) {
        landedNext = Number(range.last_offset) + 1;
      }
    }
    if (landedNext === from || done.length < CHAIN_ROWS) {
      break;
    }
  }
  if (landedNext !== before) {
    await trx('ledger_positions')
      .where(key)
      .update({ landed_next: landedNext });
  }
  return landedNext;
}
