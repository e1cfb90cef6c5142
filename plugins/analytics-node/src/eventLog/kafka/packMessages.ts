import type { KafkaMessage } from 'kafkajs';
import { RecordList } from '../RecordList';
import type { EventBatch } from '../types';

/** Messages of one partition in memory of their own, which can go to another thread without a copy. */
export interface PackedMessages {
  firstOffset: number;
  lastOffset: number;
  /** As in {@link EventBatch}. */
  offsets?: number[];
  appendedAtMs: number;
  /** The values, one behind the other. */
  bytes: ArrayBuffer;
  /** Where each value begins in `bytes`, and at the end where the last one ends. */
  starts: Uint32Array<ArrayBuffer>;
}

/**
 * Copies the values of messages that follow each other (at least one) out of
 * the fetched answer, which they share with all other partitions.
 */
export function packMessages(messages: KafkaMessage[]): PackedMessages {
  const count = messages.length;
  const starts = new Uint32Array(count + 1);
  let size = 0;
  let appendedAtMs = 0;
  for (let index = 0; index < count; index += 1) {
    const { value, timestamp } = messages[index];
    size += value?.length ?? 0;
    starts[index + 1] = size;
    appendedAtMs = Math.max(appendedAtMs, Number(timestamp));
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let index = 0; index < count; index += 1) {
    messages[index].value?.copy(bytes, starts[index]);
  }
  const firstOffset = Number(messages[0].offset);
  const lastOffset = Number(messages[count - 1].offset);
  const contiguous = lastOffset - firstOffset + 1 === count;
  return {
    firstOffset,
    lastOffset,
    ...(!contiguous && {
      offsets: messages.map(({ offset }) => Number(offset)),
    }),
    appendedAtMs,
    bytes: bytes.buffer,
    starts,
  };
}

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
