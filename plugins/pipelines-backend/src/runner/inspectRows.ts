import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { addOffset, forEachOffset } from '../core';
import type { Block, OffsetsByPartition } from '../core';
import { quoteString } from '../transform';
import { OffsetRuns } from './OffsetRuns';

/** One row of totals is small, and an engine that knows so answers sooner. */
const MAX_TOTALS_BYTES = 64 * 1024;

/** What the table has of a block. */
export interface Inspection {
  missing: OffsetsByPartition;
  surplus: OffsetsByPartition;
  present: number;
  incarnation: string;
}

/** Condition that holds for the rows of the block's ranges. */
export function rangesCondition(
  topic: string,
  ranges: Block['ranges'],
): string {
  const parts = ranges.map(
    ({ partition, firstOffset, lastOffset }) =>
      `(_partition = ${partition} AND _offset BETWEEN ${firstOffset} AND ${lastOffset})`,
  );
  return `_topic = ${quoteString(topic)} AND (${parts.join(' OR ')})`;
}

/**
 * Asks the table which of the block's records it has.
 *
 * @remarks
 *
 * First in the cheapest way: as many rows as expected with the expected sum
 * of offsets. Only when that does not come out, or after an insert that was
 * to skip bad rows and has probably skipped some, are the offsets themselves
 * read. Of a block whose records are not at hand one missing offset stands
 * for all: what is missing is decided again when they are.
 */
export async function inspectRows(options: {
  warehouse: WarehouseService;
  table: string;
  topic: string;
  block: Block;
  sink: number;
  exact: boolean;
  lenient: boolean;
  signal: AbortSignal;
}): Promise<Inspection> {
  const { warehouse, table, block, signal } = options;
  const expression = warehouse.incarnationExpression;
  // Read before the rows: an engine that was restarted in between is noticed next time.
  const before = expression ? undefined : await warehouse.incarnation();
  const where = rangesCondition(options.topic, block.ranges);
  const list = (incarnation?: string) =>
    listOffsets({ ...options, where, expression, incarnation });
  if (expression && probablyHasGaps(options)) {
    const found = await list();
    if (found) {
      return found;
    }
  }
  // What the log no longer has was expected too: only the list tells if the table has it.
  const expected =
    block.spans && block.gone.length === 0 ? expectedRows(options) : undefined;
  const wanted = ['count() AS present', 'toString(sum(_offset)) AS total'];
  if (options.lenient) {
    wanted.push('uniqExact(_partition, _offset) AS kinds');
  }
  if (expression) {
    wanted.push(`${expression} AS incarnation`);
  }
  const { rows } = await warehouse.query<Totals>({
    name: 'pipeline-verify',
    query: `SELECT ${wanted.join(', ')} FROM ${table} WHERE ${where}`,
    role: 'ingest',
    settings: { max_result_bytes: MAX_TOTALS_BYTES },
    signal,
  });
  const incarnation = before ?? rows[0].incarnation!;
  const present = Number(rows[0].present);
  const none: Inspection = {
    missing: new Map(),
    surplus: new Map(),
    present: 0,
    incarnation,
  };
  if (
    options.lenient &&
    incarnation === block.engine &&
    Number(rows[0].kinds) === present
  ) {
    return { ...none, present };
  }
  if (
    expected &&
    present === expected.count &&
    rows[0].total === expected.total
  ) {
    return { ...none, present };
  }
  return (await list(incarnation))!;
}

/** After an insert in which rows may have been skipped. */
function probablyHasGaps(options: {
  block: Block;
  sink: number;
  exact: boolean;
}): boolean {
  const { last } = options.block.sinks[options.sink];
  return options.exact && !!last?.tolerant && last.acknowledged;
}

interface Totals {
  present: number | string;
  total: string;
  kinds?: number | string;
  incarnation?: string;
}

/** Offsets of one partition that follow each other in the table. */
interface RunRow {
  _partition: number;
  first: number | string;
  last: number | string;
  /** Offsets that are there more than once. */
  twice: Array<number | string>;
  incarnation?: string;
}

function expectedRows(options: { block: Block; sink: number }): {
  count: number;
  total: string;
} {
  const { block, sink } = options;
  const { refused } = block.sinks[sink];
  let count = 0;
  let total = 0n;
  if (refused.size === 0 && block.spans!.every(span => !span.batch.offsets)) {
    for (const span of block.spans!) {
      const length = span.end - span.start;
      const first = span.batch.firstOffset + span.start;
      count += length;
      total += (BigInt(length) * BigInt(2 * first + length - 1)) / 2n;
    }
  } else {
    forEachOffset(block.spans!, (partition, offset) => {
      if (!refused.get(partition)?.has(offset)) {
        count += 1;
        total += BigInt(offset);
      }
    });
  }
  return { count, total: BigInt.asUintN(64, total).toString() };
}

/**
 * Reads the offsets; `incarnation` when it is known already, else the rows
 * tell it, and without a row nothing is known and answered.
 */
async function listOffsets(options: {
  warehouse: WarehouseService;
  table: string;
  where: string;
  block: Block;
  sink: number;
  expression?: string;
  incarnation?: string;
  signal: AbortSignal;
}): Promise<Inspection | undefined> {
  const { block, sink, expression } = options;
  const lifetime = expression ? `, ${expression} AS incarnation` : '';
  // As runs: of a block with some missing a few dozen, where its offsets are thousands.
  const { rows } = await options.warehouse.query<RunRow>({
    name: 'pipeline-settle',
    query: `SELECT _partition, min(_offset) AS first, max(_offset) AS last, groupArrayIf(_offset, copies > 1) AS twice${lifetime}
FROM (SELECT _partition, _offset, copies, _offset - row_number() OVER (PARTITION BY _partition ORDER BY _offset) AS run
  FROM (SELECT _partition, _offset, count() AS copies FROM ${options.table} WHERE ${options.where} GROUP BY _partition, _offset))
GROUP BY _partition, run ORDER BY _partition, first`,
    role: 'ingest',
    signal: options.signal,
  });
  const incarnation = options.incarnation ?? rows[0]?.incarnation;
  if (incarnation === undefined) {
    return undefined;
  }
  const missing: OffsetsByPartition = new Map();
  const surplus: OffsetsByPartition = new Map();
  const there = new OffsetRuns();
  let present = 0;
  for (const row of rows) {
    const first = Number(row.first);
    const last = Number(row.last);
    there.add(row._partition, first, last);
    present += last - first + 1;
    for (const offset of row.twice) {
      addOffset(surplus, row._partition, Number(offset));
    }
  }
  const { refused } = block.sinks[sink];
  const visit = (partition: number, offset: number): boolean => {
    if (there.has(partition, offset) || refused.get(partition)?.has(offset)) {
      return false;
    }
    addOffset(missing, partition, offset);
    return true;
  };
  if (block.spans) {
    forEachOffset(block.spans, visit);
    for (const range of block.gone) {
      for (let o = range.firstOffset; o <= range.lastOffset; o++) {
        visit(range.partition, o);
      }
    }
  } else {
    findOneMissing(block, visit);
  }
  return { missing, surplus, present, incarnation };
}

function findOneMissing(
  block: Block,
  visit: (partition: number, offset: number) => boolean,
): void {
  for (const range of block.ranges) {
    for (let o = range.firstOffset; o <= range.lastOffset; o++) {
      if (visit(range.partition, o)) {
        return;
      }
    }
  }
}
