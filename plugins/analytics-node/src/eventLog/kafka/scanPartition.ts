import { randomUUID } from 'node:crypto';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { type Chunk, Mailbox } from './Mailbox';
import type { KafkaEventLogConfig } from './readKafkaConfig';
import type { SharedAdmin } from './SharedAdmin';

/** A reader that gets nothing for so long gives up. */
const STALL_MS = 60_000;
const HEARTBEAT_MS = 1000;

/** A scan that meets a broker in trouble begins again from where it was. */
const MAX_ATTEMPTS = 6;
const FIRST_RETRY_MS = 200;

/** Messages of one partition, both ends included. */
export interface ScanRange {
  topic: string;
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/**
 * Reads the messages `firstOffset..lastOffset` of one partition, outside the
 * group of any pipeline.
 *
 * The caller has checked that the partition reaches to `lastOffset`.
 */
export async function* scanPartition(
  kafka: Kafka,
  admin: SharedAdmin,
  config: KafkaEventLogConfig,
  range: ScanRange,
): AsyncGenerator<KafkaMessage[]> {
  let next = range.firstOffset;
  for (let attempt = 1; next <= range.lastOffset; attempt += 1) {
    try {
      const rest = { ...range, firstOffset: next };
      for await (const chunk of scanOnce(kafka, admin, config, rest)) {
        next = chunk.nextOffset;
        if (chunk.messages.length > 0) {
          yield chunk.messages;
        }
      }
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS) {
        throw error;
      }
      await new Promise(resolve => {
        setTimeout(resolve, FIRST_RETRY_MS * 2 ** attempt);
      });
    }
  }
}

/**
 * kafkajs reads in groups only, so each scan has a group of its own, which is
 * removed afterwards; it never commits.
 */
async function* scanOnce(
  kafka: Kafka,
  admin: SharedAdmin,
  config: KafkaEventLogConfig,
  range: ScanRange,
): AsyncGenerator<Chunk> {
  const groupId = `${config.clientId}-scan-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxBytes: config.consumer.maxFetchBytes,
    maxBytesPerPartition: config.consumer.maxPartitionFetchBytes,
    maxWaitTimeInMs: config.consumer.fetchMaxWaitMs,
    retry: { retries: 5, restartOnFailure: async () => false },
  });
  const mailbox = new Mailbox();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: range.topic, fromBeginning: true });
    await start(consumer, range, mailbox);
    let next = range.firstOffset;
    while (next <= range.lastOffset) {
      const chunk = await mailbox.take(STALL_MS);
      if (!chunk) {
        throw new ServiceUnavailableError(
          `Kafka did not give offsets ${next} to ${range.lastOffset} of topic '${range.topic}' partition ${range.partition}`,
          mailbox.error,
        );
      }
      const from = next;
      next = Math.max(next, chunk.nextOffset);
      yield {
        messages: chunk.messages.filter(
          ({ offset }) =>
            Number(offset) >= from && Number(offset) <= range.lastOffset,
        ),
        nextOffset: next,
      };
    }
  } finally {
    mailbox.close();
    await consumer.disconnect().catch(() => {});
    await admin
      .use(one => one.deleteGroups([groupId]))
      .catch(() => {
        // An empty group goes by itself after the broker's retention time.
      });
  }
}

async function start(
  consumer: Consumer,
  range: { topic: string; partition: number; firstOffset: number },
  mailbox: Mailbox,
): Promise<void> {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const others = (payload.memberAssignment[range.topic] ?? []).filter(
      partition => partition !== range.partition,
    );
    if (others.length > 0) {
      consumer.pause([{ topic: range.topic, partitions: others }]);
    }
    consumer.seek({
      topic: range.topic,
      partition: range.partition,
      offset: String(range.firstOffset),
    });
  });
  consumer.on(consumer.events.CRASH, ({ payload }) =>
    mailbox.fail(payload.error),
  );
  const stale = new Set<string>();
  // Also told for batches that hold nothing but transaction markers.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (
      payload.partition === range.partition &&
      !stale.delete(`${payload.firstOffset} ${payload.lastOffset}`) &&
      Number(payload.firstOffset ?? payload.lastOffset) >= range.firstOffset
    ) {
      mailbox.skipTo(Number(payload.lastOffset) + 1);
    }
  });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: true,
    eachBatch: async ({ batch, heartbeat, isStale, isRunning }) => {
      if (batch.partition !== range.partition) {
        return;
      }
      if (isStale()) {
        // Fetched before the seek took effect; it comes again.
        stale.add(`${batch.firstOffset()} ${batch.lastOffset()}`);
        return;
      }
      const taken = mailbox.put({
        messages: batch.messages,
        nextOffset: Number(batch.lastOffset()) + 1,
      });
      while (isRunning() && !(await taken.within(HEARTBEAT_MS))) {
        await heartbeat();
      }
    },
  });
}
