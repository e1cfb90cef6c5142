import {
  type DeliveryLimits,
  PackedBuilder,
  type PackedMessages,
} from '../../PackedBuilder';
import { AbortedProducers } from './AbortedProducers';
import {
  baseOffsetOf,
  batchEnd,
  MAGIC,
  magicOf,
  readBatchHeader,
} from './batchHeader';
import { openBatch } from './openBatch';
import { RecordCursor } from './RecordCursor';
import type { RecordSet } from './types';

/**
 * Reads the records of a set as deliveries, in order.
 *
 * Their values go from where the broker's answer was received into memory
 * that the delivery owns, and nothing is made of a single record. Markers and
 * records of transactions that were given up are passed over.
 *
 * @throws DamagedRecordsError when a checksum does not fit; what is before it is delivered
 */
export async function* readRecordSet(
  set: RecordSet,
  limits: DeliveryLimits,
): AsyncGenerator<PackedMessages> {
  const { bytes, fetchOffset } = set;
  const aborted = new AbortedProducers(set.aborted);
  const delivery = new PackedBuilder(limits, set.memory);
  let at = 0;
  try {
    for (let end = batchEnd(bytes, at); end > 0; end = batchEnd(bytes, at)) {
      assertReadable(set, at);
      const header = readBatchHeader(bytes, at);
      const hidden = aborted.hides(header, bytes, at);
      if (!hidden && header.lastOffset >= fetchOffset) {
        const batch = await openBatch(header, bytes, at, end);
        const record = new RecordCursor(header, batch);
        while (record.next()) {
          if (record.offset >= fetchOffset) {
            if (!delivery.hasRoomFor(record)) {
              yield delivery.build();
            }
            delivery.add(record);
          }
        }
      }
      at = end;
    }
    if (at === 0) {
      throw new Error(
        `Expected a whole batch of records at offset ${fetchOffset} of partition ${set.partition}, found the beginning of one`,
      );
    }
  } catch (error) {
    if (delivery.length > 0) {
      yield delivery.build();
    }
    throw error;
  }
  if (delivery.length > 0) {
    yield delivery.build();
  }
}

function assertReadable({ bytes, topic, partition }: RecordSet, at: number) {
  const magic = magicOf(bytes, at);
  if (magic !== MAGIC) {
    throw new Error(
      `Expected records in message format ${MAGIC} (Kafka 0.11 and newer) at offset ${baseOffsetOf(
        bytes,
        at,
      )} of topic '${topic}' partition ${partition}, found format ${magic}`,
    );
  }
}
