import type { BlockRange, SettledHow } from '../core';

/** Which records a ledger entry is about: one pipeline reading one topic in one group. */
export interface LedgerScope {
  pipeline: string;
  group: string;
  topic: string;
}

/** Row of `ledger_blocks`. */
export interface BlockRow {
  number: number | string;
  pipeline: string;
  group_name: string;
  topic: string;
  state: 'PENDING' | 'DONE';
  owner: string | null;
  incarnation: string;
  definition_version: number;
  tables: string;
  records: number;
  bytes: number | string;
  quarantined: number;
  attempts: number;
  settled: SettledHow | null;
  lost: string | null;
  refused: string | null;
  started_at_ms: number | string;
  finished_at_ms: number | string | null;
  verified_at_ms: number | string | null;
  oldest_appended_at_ms: number | string;
  youngest_appended_at_ms: number | string;
}

/** Row of `ledger_ranges`. */
export interface RangeRow {
  number: number | string;
  partition: number;
  first_offset: number | string;
  last_offset: number | string;
}

/** Row of `ledger_positions`. */
export interface PositionRow {
  partition: number;
  recorded_next: number | string;
  landed_next: number | string;
  replay_until: number | string;
}

/** A block as the ledger remembers it. */
export interface LedgerBlock {
  number: number;
  state: 'PENDING' | 'DONE';
  ranges: BlockRange[];
  records: number;
  bytes: number;
  quarantined: number;
  attempts: number;
  settled?: SettledHow;
  lost: BlockRange[];
  startedAtMs: number;
  finishedAtMs?: number;
}

/** Offsets of a table's source rows whose roll-ups may differ. */
export interface RollupRepair {
  id: number;
  table: string;
  blockNumber: number;
  topic: string;
  ranges: BlockRange[];
  /** `_partition_id`s that were changed from outside. */
  partitions: string[];
}

/** Longest time that a dead runner's blocks wait for somebody else, milliseconds. */
export const LEASE_MS = 15_000;
/** How often a living runner renews its lease, milliseconds. */
export const LEASE_RENEWAL_MS = 4_000;
/** Time before the end of its lease from which a runner sends nothing any more, milliseconds. */
export const LEASE_MARGIN_MS = 3_000;
/**
 * Age up to which done blocks are looked at again after the engine was
 * restarted, counted back from the youngest: operating systems write out what
 * is not synced within half a minute.
 */
export const RECHECK_MS = 60_000;
/** Done blocks kept per pipeline. */
export const MAX_DONE_BLOCKS = 10_000;

/** Ranges of refused records that are remembered of a block. */
export const MAX_REFUSED_RANGES = 500;

/** The ledger refuses because the position or block belongs to somebody else by now. */
export class FencedError extends Error {
  name = 'FencedError';
}

/** The ledger refuses because the engine was restarted since the block was inspected. */
export class StaleEngineError extends Error {
  name = 'StaleEngineError';

  constructor(
    message: string,
    /** The lifetime that the ledger knows. */
    readonly incarnation: string,
  ) {
    super(message);
  }
}

/** The ledger refuses because roll-ups of the table are being rebuilt. */
export class TableHeldError extends Error {
  name = 'TableHeldError';
}
