import { RecordList } from '../RecordList';
import type { EventBatch } from '../types';
import type { PackedMessages } from './PackedBuilder';

/** The batch that packed messages are; it owns their memory. */
export function unpackMessages(
  place: { topic: string; partition: number },
  packed: PackedMessages,
): EventBatch {
  const { bytes, starts, ...offsets } = packed;
  const count = starts.length - 1;
  return {
    topic: place.topic,
    partition: place.partition,
    ...offsets,
    records: new RecordList(
      [Buffer.from(bytes)],
      new Uint8Array(count),
      starts.subarray(0, count),
      starts.subarray(1),
      true,
    ),
  };
}
