import { addOffset, toRanges } from '../core';
import type { BlockRange, OffsetsByPartition } from '../core';
import { MAX_REFUSED_RANGES } from './types';

/** Offsets that each sink of a block refused, by partition. */
export type RefusedRecords = Array<Map<number, Iterable<number>>>;

/** As the ledger keeps it; null when nothing was refused, or too much to remember. */
export function writeRefused(refused: RefusedRecords): string | null {
  const sinks = refused.map(offsets =>
    toRanges(new Map([...offsets].map(([p, list]) => [p, [...list]]))),
  );
  const ranges = sinks.flat().length;
  return ranges > 0 && ranges <= MAX_REFUSED_RANGES
    ? JSON.stringify(sinks)
    : null;
}

/** What {@link writeRefused} wrote. */
export function readRefused(text: string | null): OffsetsByPartition[] {
  const sinks: BlockRange[][] = JSON.parse(text ?? '[]');
  return sinks.map(ranges => {
    const offsets: OffsetsByPartition = new Map();
    for (const { partition, firstOffset, lastOffset } of ranges) {
      for (let offset = firstOffset; offset <= lastOffset; offset++) {
        addOffset(offsets, partition, offset);
      }
    }
    return offsets;
  });
}
