import type { Knex } from 'knex';
import type { BlockRange } from '../core';
import { scopeKey } from './scopeKey';
import { FencedError, TableHeldError } from './types';
import type { LedgerScope } from './types';

/** Rows of one INSERT: databases bound the parameters of a statement. */
const ROWS_AT_ONCE = 100;

/** What the ledger writes down of a block before its insert. */
export interface NewBlock {
  ranges: BlockRange[];
  records: number;
  bytes: number;
  startedAtMs: number;
  oldestAppendedAtMs: number;
  youngestAppendedAtMs: number;
}

/**
 * Writes blocks as PENDING in one transaction and answers their numbers.
 *
 * @remarks
 *
 * A range is accepted only when it begins exactly where the partition's
 * `recorded_next` stands, and moves it to its end. So two runners can never
 * both answer for the same offset, whatever they believe about who owns the
 * partition, and no offset is left out.
 *
 * @throws FencedError when a range does not begin there
 * @throws TableHeldError when one of the tables is being repaired
 */
export async function recordBlocks(
  knex: Knex,
  options: {
    scope: LedgerScope;
    owner: string;
    incarnation: string;
    definitionVersion: number;
    tables: string[];
    blocks: NewBlock[];
    nowMs: number;
  },
): Promise<number[]> {
  const { scope, blocks } = options;
  return knex.transaction(async trx => {
    const first = await takeNumbers(trx, blocks.length);
    await checkFences(trx, options.tables, options.nowMs);
    const numbers = blocks.map((_, index) => first + index);
    await moveRecordedNext(trx, options);
    await trx('ledger_blocks').insert(
      blocks.map((block, index) => ({
        number: numbers[index],
        ...scopeKey(scope),
        state: 'PENDING',
        owner: options.owner,
        incarnation: options.incarnation,
        definition_version: options.definitionVersion,
        tables: JSON.stringify(options.tables),
        records: block.records,
        bytes: block.bytes,
        started_at_ms: block.startedAtMs,
        oldest_appended_at_ms: block.oldestAppendedAtMs,
        youngest_appended_at_ms: block.youngestAppendedAtMs,
      })),
    );
    const ranges = blocks.flatMap((block, index) =>
      block.ranges.map(range => ({
        number: numbers[index],
        ...scopeKey(scope),
        partition: range.partition,
        first_offset: range.firstOffset,
        last_offset: range.lastOffset,
      })),
    );
    for (let done = 0; done < ranges.length; done += ROWS_AT_ONCE) {
      await trx('ledger_ranges').insert(
        ranges.slice(done, done + ROWS_AT_ONCE),
      );
    }
    return numbers;
  });
}

/** Counts up; on PostgreSQL this also makes recorders wait for each other. */
async function takeNumbers(
  trx: Knex.Transaction,
  count: number,
): Promise<number> {
  const [row] = await trx('ledger_counters')
    .where({ name: 'block' })
    .update({ value: trx.raw('value + ?', [count]) }, ['value']);
  return Number(row.value) - count + 1;
}

/** Reads with a shared lock, so that a fence is either seen here or sees our blocks. */
async function checkFences(
  trx: Knex.Transaction,
  tables: string[],
  nowMs: number,
): Promise<void> {
  const fences = await trx('ledger_fences')
    .whereIn('table_name', tables)
    .forShare();
  const fence = fences.find(row => Number(row.lease_until_ms) > nowMs);
  if (fence) {
    throw new TableHeldError(
      `Table '${fence.table_name}' takes no blocks while its roll-ups are rebuilt`,
    );
  }
}

/**
 * Moves every partition from where its first range begins to where its last
 * one ends, in one statement, or refuses all.
 */
async function moveRecordedNext(
  trx: Knex.Transaction,
  options: {
    scope: LedgerScope;
    incarnation: string;
    blocks: NewBlock[];
    nowMs: number;
  },
): Promise<void> {
  const { scope, incarnation } = options;
  const wholes = [...joinRanges(scope, options.blocks).values()];
  for (let done = 0; done < wholes.length; done += ROWS_AT_ONCE) {
    const chunk = wholes.slice(done, done + ROWS_AT_ONCE);
    const moved = await trx('ledger_positions')
      .insert(
        chunk.map(({ partition, firstOffset, lastOffset }) => ({
          ...scopeKey(scope),
          partition,
          recorded_next: lastOffset + 1,
          landed_next: firstOffset,
          replay_until: 0,
          incarnation,
          incarnation_since_ms: options.nowMs,
        })),
      )
      .onConflict(['pipeline', 'group_name', 'topic', 'partition'])
      .merge(['recorded_next'])
      // What would be `landed_next` of a new partition is the first offset.
      .whereRaw('ledger_positions.recorded_next = excluded.landed_next')
      .returning('partition');
    if (moved.length !== chunk.length) {
      const accepted = new Set(moved.map(row => row.partition));
      throw fenced(
        scope,
        chunk.find(({ partition }) => !accepted.has(partition))!,
      );
    }
  }
}

/** The ranges of each partition as one; every one must begin where that before it ended. */
function joinRanges(
  scope: LedgerScope,
  blocks: NewBlock[],
): Map<number, BlockRange> {
  const wholes = new Map<number, BlockRange>();
  for (const range of blocks.flatMap(block => block.ranges)) {
    const whole = wholes.get(range.partition);
    if (!whole) {
      wholes.set(range.partition, { ...range });
    } else if (range.firstOffset === whole.lastOffset + 1) {
      whole.lastOffset = range.lastOffset;
    } else {
      throw fenced(scope, range);
    }
  }
  return wholes;
}

function fenced(scope: LedgerScope, range: BlockRange): FencedError {
  return new FencedError(
    `A block of pipeline '${scope.pipeline}' begins at offset ${range.firstOffset} of ${scope.topic}/${range.partition}, which is not where the ledger stands`,
  );
}
