import type { KafkaMessage } from 'kafkajs';
import {
  type DeliveryLimits,
  PackedBuilder,
  type PackedMessages,
} from './PackedBuilder';

const NOTHING = Buffer.alloc(0);

/** Cuts messages that follow each other, and copies their values out of the fetched answer that they share. */
export function* packMessages(
  messages: KafkaMessage[],
  limits: DeliveryLimits,
): Generator<PackedMessages> {
  const delivery = new PackedBuilder(limits);
  for (const { value, offset, timestamp } of messages) {
    const bytes = value ?? NOTHING;
    const record = {
      bytes,
      start: 0,
      end: bytes.length,
      offset: Number(offset),
      timestampMs: Number(timestamp),
    };
    if (!delivery.hasRoomFor(record)) {
      yield delivery.build();
    }
    delivery.add(record);
  }
  if (delivery.length > 0) {
    yield delivery.build();
  }
}
