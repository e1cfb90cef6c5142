import type { Knex } from 'knex';
import type { ClaimedBlock, PartitionPosition } from '../core';
import { readRefused } from './refusedRecords';
import { scopeKey } from './scopeKey';
import { RECHECK_MS } from './types';
import type { BlockRow, LedgerScope, PositionRow, RangeRow } from './types';

/** Who asks {@link claimBlocks} for what. */
export interface ClaimOptions {
  scope: LedgerScope;
  owner: string;
  partitions: number[];
  /** The engine's current lifetime. */
  incarnation: string;
  /** What was refused of a block for another one counts for nothing. */
  definitionVersion: number;
  nowMs: number;
}

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
 * The youngest done blocks of an earlier lifetime of the engine are taken back
 * to unfinished: parts are not synced when an insert is acknowledged, so a power
 * cut may have taken them. What was told of them stands unless rows are missing
 * indeed; then they begin anew.
 *
 * A block belongs to one owner as a whole, also when its partitions by now
 * belong to several; ownership moves by compare-and-set on the former owner.
 */
export async function claimBlocks(
  knex: Knex,
  options: ClaimOptions,
): Promise<Claim> {
  const { scope, owner, partitions, nowMs } = options;
  return knex.transaction(async trx => {
    const pending: BlockRow[] = await touching(trx, scope, partitions)
      .where({ state: 'PENDING' })
      .orderBy('number');
    const youngest = await youngestOfEarlierEngines(trx, options);
    const unfinished = [...pending, ...youngest];
    const alive = await livingOwners(trx, unfinished, nowMs);
    const blocks: ClaimedBlock[] = [];
    let waitingFor = 0;
    for (const row of unfinished) {
      const free =
        row.state === 'DONE' ||
        row.owner === owner ||
        !alive.has(row.owner ?? '');
      if (free && (await takeOver(trx, row, owner))) {
        const ranges: RangeRow[] = await trx('ledger_ranges').where({
          number: row.number,
        });
        blocks.push(toClaimedBlock(row, ranges, options));
      } else if (row.state === 'PENDING') {
        waitingFor += 1;
      }
    }
    const positions: PositionRow[] = await trx('ledger_positions')
      .where(scopeKey(scope))
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

/** Blocks of the scope that answer for offsets of the partitions. */
function touching(
  trx: Knex.Transaction,
  scope: LedgerScope,
  partitions: number[],
): Knex.QueryBuilder {
  return trx('ledger_blocks')
    .where({ pipeline: scope.pipeline })
    .whereIn(
      'number',
      trx('ledger_ranges')
        .select('number')
        .where(scopeKey(scope))
        .whereIn('partition', partitions),
    );
}

/**
 * Done blocks that a power cut may have taken: of each lifetime of the engine
 * that ended since the partition was last looked at, the youngest.
 */
async function youngestOfEarlierEngines(
  trx: Knex.Transaction,
  options: ClaimOptions,
): Promise<BlockRow[]> {
  const { scope, incarnation, nowMs } = options;
  const young = new Map<string, BlockRow>();
  for (const partition of options.partitions) {
    const position = trx('ledger_positions').where({
      ...scopeKey(scope),
      partition,
    });
    const seen = await position.clone().first();
    if (seen && seen.incarnation !== incarnation) {
      await position
        .clone()
        .update({ incarnation, incarnation_since_ms: nowMs });
      const done: BlockRow[] = await touching(trx, scope, [partition])
        .where({ state: 'DONE' })
        .andWhereNot({ incarnation })
        .andWhere(
          'verified_at_ms',
          '>',
          Number(seen.incarnation_since_ms) - RECHECK_MS,
        )
        .orderBy('number', 'desc');
      const last = new Map<string, number>();
      for (const row of done) {
        const at = Number(row.verified_at_ms);
        const before = last.get(row.incarnation) ?? 0;
        last.set(row.incarnation, Math.max(before, at));
      }
      for (const row of done) {
        const ended = last.get(row.incarnation)!;
        if (Number(row.verified_at_ms) > ended - RECHECK_MS) {
          young.set(String(row.number), row);
        }
      }
    }
  }
  return [...young.values()];
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
    .where({ number: row.number, state: row.state })
    .andWhere(builder =>
      row.owner === null
        ? builder.whereNull('owner')
        : builder.where({ owner: row.owner }),
    )
    .update({ owner, state: 'PENDING' });
  return changed === 1;
}

function toClaimedBlock(
  row: BlockRow,
  ranges: RangeRow[],
  { definitionVersion, nowMs }: ClaimOptions,
): ClaimedBlock {
  // Taken back and given up on the way, it is pending and yet was done once.
  const doneBefore = row.finished_at_ms !== null;
  return {
    doneBefore,
    refused:
      row.definition_version === definitionVersion
        ? readRefused(row.refused)
        : [],
    number: Number(row.number),
    takenBack: row.state === 'DONE',
    ranges: ranges.map(range => ({
      partition: range.partition,
      firstOffset: Number(range.first_offset),
      lastOffset: Number(range.last_offset),
    })),
    records: row.records,
    bytes: Number(row.bytes),
    incarnation: row.incarnation,
    attempts: doneBefore ? 0 : row.attempts,
    startedAtMs: doneBefore ? nowMs : Number(row.started_at_ms),
    oldestAppendedAtMs: Number(row.oldest_appended_at_ms),
    youngestAppendedAtMs: Number(row.youngest_appended_at_ms),
  };
}
