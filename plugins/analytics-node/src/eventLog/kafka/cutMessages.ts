import type { Batch, KafkaMessage } from 'kafkajs';
import { RecordListBuilder } from '../RecordList';
import type { EventBatch } from '../types';

const NOTHING = Buffer.alloc(0);

/**
 * Cuts what kafkajs fetched into batches of at most `maxRecords` and
 * `maxBytes` (a larger record stands alone).
 */
export function* cutMessages(
  batch: Pick<Batch, 'topic' | 'partition' | 'messages'>,
  limits: { maxRecords: number; maxBytes: number },
): Generator<EventBatch> {
  let begin = 0;
  let bytes = 0;
  for (let index = 0; index < batch.messages.length; index += 1) {
    const size = batch.messages[index].value?.length ?? 0;
    if (
      index > begin &&
      (index - begin >= limits.maxRecords || bytes + size > limits.maxBytes)
    ) {
      yield toEventBatch(batch, batch.messages.slice(begin, index));
      begin = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (begin < batch.messages.length) {
    yield toEventBatch(batch, batch.messages.slice(begin));
  }
}

/** Makes a batch of messages that follow each other; there is at least one. */
export function toEventBatch(
  place: { topic: string; partition: number },
  messages: KafkaMessage[],
): EventBatch {
  const records = new RecordListBuilder();
  const offsets = new Array<number>(messages.length);
  let appendedAtMs = 0;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    const value = message.value ?? NOTHING;
    records.add(value, 0, value.length);
    offsets[index] = Number(message.offset);
    appendedAtMs = Math.max(appendedAtMs, Number(message.timestamp));
  }
  const firstOffset = offsets[0];
  const lastOffset = offsets[offsets.length - 1];
  const contiguous = lastOffset - firstOffset + 1 === records.length;
  return {
    topic: place.topic,
    partition: place.partition,
    firstOffset,
    lastOffset,
    records: records.build(),
    ...(!contiguous && { offsets }),
    appendedAtMs,
  };
}
