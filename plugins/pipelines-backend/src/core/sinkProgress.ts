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
