import { RecordList, endMemory } from '../RecordList';
import type { EventBatch } from '../types';
import type { PackedMessages } from './PackedBuilder';
import { SharedMemory } from './SharedMemory';

/**
 * The batch that packed messages are; it owns their memory.
 *
 * @param giveBack - called with shared memory that nobody uses any more
 */
export function unpackMessages(
  place: { topic: string; partition: number },
  packed: PackedMessages,
  giveBack: (memory: SharedMemory) => void = () => {},
): EventBatch {
  const { bytes, starts, ends, ...offsets } = packed;
  const release = () => {
    if (bytes instanceof ArrayBuffer) {
      endMemory(bytes);
      return;
    }
    const memory = new SharedMemory(bytes);
    if (memory.release()) {
      giveBack(memory);
    }
  };
  return {
    topic: place.topic,
    partition: place.partition,
    ...offsets,
    records: new RecordList(
      [Buffer.from(bytes)],
      new Uint8Array(starts.length),
      starts,
      ends,
      release,
    ),
  };
}
