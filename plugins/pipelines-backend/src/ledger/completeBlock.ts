import type { Knex } from 'knex';
import type { BlockRange, SettledHow } from '../core';
import { writeRefused } from './refusedRecords';
import type { RefusedRecords } from './refusedRecords';
import { scopeKey } from './scopeKey';
import { FencedError, StaleEngineError } from './types';
import type { BlockRow, LedgerScope, PositionRow } from './types';

/** Done ranges read at once when the high-water moves. */
const CHAIN_ROWS = 256;
/** Partitions of one UPDATE: databases bound the depth of an expression. */
const PARTITIONS_AT_ONCE = 100;

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
    return moveLandedNext(trx, scope, positions);
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
  const partitions = ranges.map(range => range.partition);
  return positionsOf(trx, scope, partitions)
    .forUpdate()
    .select('partition', 'landed_next', 'incarnation');
}

function positionsOf(
  trx: Knex.Transaction,
  scope: LedgerScope,
  partitions: number[],
): Knex.QueryBuilder {
  return trx('ledger_positions')
    .where(scopeKey(scope))
    .whereIn('partition', partitions);
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

/** Moves every partition over its done ranges that follow without a gap; answers where they stand. */
async function moveLandedNext(
  trx: Knex.Transaction,
  scope: LedgerScope,
  positions: Position[],
): Promise<Map<number, number>> {
  const landed = new Map(
    positions.map(row => [row.partition, Number(row.landed_next)]),
  );
  let partitions = [...landed.keys()];
  while (partitions.length > 0) {
    const done = await doneRanges(trx, scope, partitions);
    const moved = new Map<number, number>();
    for (const range of done) {
      if (Number(range.first_offset) === landed.get(range.partition)) {
        landed.set(range.partition, Number(range.last_offset) + 1);
        moved.set(range.partition, Number(range.last_offset) + 1);
      }
    }
    await storeLandedNext(trx, scope, moved);
    // Of all partitions before the last one told, every range was told.
    const whole = done.length < CHAIN_ROWS ? Infinity : done.at(-1)!.partition;
    partitions = partitions.filter(
      partition =>
        partition > whole || (partition === whole && moved.has(partition)),
    );
  }
  return landed;
}

interface DoneRange {
  partition: number;
  first_offset: number | string;
  last_offset: number | string;
}

/** The first done ranges at and above the high-water, partition after partition. */
function doneRanges(
  trx: Knex.Transaction,
  scope: LedgerScope,
  partitions: number[],
): Promise<DoneRange[]> {
  return trx('ledger_positions as position')
    .join('ledger_ranges as range', join =>
      join
        .on('range.pipeline', 'position.pipeline')
        .andOn('range.group_name', 'position.group_name')
        .andOn('range.topic', 'position.topic')
        .andOn('range.partition', 'position.partition')
        .andOn('range.first_offset', '>=', 'position.landed_next'),
    )
    .join('ledger_blocks as block', 'block.number', 'range.number')
    .where({
      'position.pipeline': scope.pipeline,
      'position.group_name': scope.group,
      'position.topic': scope.topic,
      'block.state': 'DONE',
    })
    .whereIn('position.partition', partitions)
    .orderBy([
      { column: 'range.partition' },
      { column: 'range.first_offset' },
      // Of ranges that begin together (positions moved back) the longest counts.
      { column: 'range.last_offset', order: 'desc' },
    ])
    .limit(CHAIN_ROWS)
    .select('range.partition', 'range.first_offset', 'range.last_offset');
}

async function storeLandedNext(
  trx: Knex.Transaction,
  scope: LedgerScope,
  moved: Map<number, number>,
): Promise<void> {
  const all = [...moved];
  for (let done = 0; done < all.length; done += PARTITIONS_AT_ONCE) {
    const chunk = all.slice(done, done + PARTITIONS_AT_ONCE);
    const partitions = chunk.map(([partition]) => partition);
    const cases = chunk.map(() => 'WHEN ? THEN CAST(? AS BIGINT)').join(' ');
    await positionsOf(trx, scope, partitions).update({
      landed_next: trx.raw(`CASE ?? ${cases} END`, [
        'partition',
        ...chunk.flat(),
      ]),
    });
  }
}
