import { addOffset } from './offsets';
import type { Block, OffsetsByPartition, SinkProgress } from './types';

/** Acknowledged inserts without the rows after which the engine is believed not to keep them. */
export const MAX_VANISHED = 3;

/** Notes records that are kept out of the table. */
export function noteRefused(
  sink: SinkProgress,
  refused: OffsetsByPartition,
): void {
  for (const [partition, offsets] of refused) {
    const known = sink.refused.get(partition) ?? new Set<number>();
    sink.refused.set(partition, known);
    for (const offset of offsets) {
      known.add(offset);
    }
  }
}

/** Number of records that the block's sinks keep out of their tables. */
export function countRefused({ sinks }: Block): number {
  let count = 0;
  for (const { refused } of sinks) {
    for (const offsets of refused.values()) {
      count += offsets.size;
    }
  }
  return count;
}

/** Whether it was done before and, looked at again, nothing of it was missing. */
export function foundAgain(block: Block): boolean {
  return (
    block.doneBefore && block.settledHow === 'FOUND' && block.lost.length === 0
  );
}

/** Acknowledgements of an engine that is gone say nothing about its successor. */
export function forgetAcknowledgements(block: Block): void {
  for (const { last } of block.sinks) {
    if (last) {
      last.acknowledged = false;
    }
  }
}

/** What is missing without what was refused on purpose. */
export function withoutRefused(
  missing: OffsetsByPartition,
  sink: SinkProgress,
): OffsetsByPartition {
  const result: OffsetsByPartition = new Map();
  for (const [partition, offsets] of missing) {
    const refused = sink.refused.get(partition);
    for (const offset of offsets) {
      if (!refused?.has(offset)) {
        addOffset(result, partition, offset);
      }
    }
  }
  return result;
}
