import { randomUUID } from 'node:crypto';
import { ServiceUnavailableError } from '@backstage/errors';
import type { IHeaders, Kafka, Message, Producer, Transaction } from 'kafkajs';
import { MAX_QUEUED_BYTES } from '../limits';
import { isUnknownTopic, toEventLogError } from './kafkaErrors';

/**
 * Records of one call to kafkajs: it groups them by partition in quadratic
 * time, and computes checksums on the event loop.
 */
const MAX_SEND_RECORDS = 1000;
const MAX_SEND_BYTES = 1024 * 1024;
/** Bytes counted beside each record. */
const RECORD_OVERHEAD_BYTES = 32;
const SEND_TIMEOUT_MS = 30_000;
const TRANSACTION_TIMEOUT_MS = 30_000;

/** Records on their way to one partition. */
export interface KafkaAppend {
  topic: string;
  partition: number;
  records: Buffer[];
  key?: string;
  headers?: IHeaders;
}

/** Where they went. */
export interface KafkaAppended {
  firstOffset: number;
  lastOffset: number;
}

interface Waiting extends KafkaAppend {
  bytes: number;
  resolve(appended: KafkaAppended): void;
  reject(error: unknown): void;
}

/**
 * Sends appends with acks=all, many small ones in one request.
 *
 * One request is under way at a time, and a producer that failed is thrown
 * away. kafkajs takes the sequence numbers of a failed request back: sent
 * again with other records, which happens when requests overlap or an attempt
 * is given up, the broker would take those for a repeat and drop them while
 * it acknowledges them.
 *
 * An append that does not fit one request goes as a transaction, so that
 * readers see all of it or nothing.
 */
export class KafkaAppender {
  readonly #kafka: Kafka;
  readonly #batchSizeBytes: number;
  readonly #lingerMs: number;
  readonly #waitUntilVisible: (
    append: KafkaAppend,
    offset: number,
  ) => Promise<void>;
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #producer: Producer | undefined;
  #transactional: Producer | undefined;
  #closed = false;

  constructor(
    kafka: Kafka,
    options: {
      batchSizeBytes: number;
      lingerMs: number;
      /** Waits until readers see this offset: a transaction ends a moment after its commit is answered. */
      waitUntilVisible(append: KafkaAppend, offset: number): Promise<void>;
    },
  ) {
    this.#kafka = kafka;
    this.#batchSizeBytes = options.batchSizeBytes;
    this.#lingerMs = options.lingerMs;
    this.#waitUntilVisible = options.waitUntilVisible;
  }

  append(append: KafkaAppend): Promise<KafkaAppended> {
    let bytes = append.records.length * RECORD_OVERHEAD_BYTES;
    for (const record of append.records) {
      bytes += record.length;
    }
    if (this.#closed) {
      throw new ServiceUnavailableError('The event log is shutting down');
    }
    if (this.#queuedBytes + bytes > 2 * MAX_QUEUED_BYTES) {
      throw new ServiceUnavailableError(
        `Appends of ${this.#queuedBytes} bytes are already waiting for Kafka`,
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...append, bytes, resolve, reject });
      this.#queuedBytes += bytes;
      if (this.#queuedBytes >= this.#batchSizeBytes) {
        this.#wake?.();
      }
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Sends what waits, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#running;
    await this.#discard();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      if (this.#queuedBytes < this.#batchSizeBytes && !this.#closed) {
        await this.#linger();
      }
      const group = this.#takeGroup();
      try {
        const answers = await this.#send(group);
        group.forEach((append, index) => append.resolve(answers[index]));
      } catch (error) {
        await this.#discard();
        const reason = toEventLogError(
          error,
          `an append to topic '${group[0].topic}'`,
        );
        const others =
          group.length > 1 &&
          (reason as Error).name !== 'ServiceUnavailableError';
        if (others || isUnknownTopic(error)) {
          // One of them is at fault, or a topic of an earlier append that was
          // deleted since: the others must not suffer.
          await this.#sendSingly(group);
        } else {
          group.forEach(append => append.reject(reason));
        }
      }
    }
  }

  async #sendSingly(group: Waiting[]): Promise<void> {
    for (const append of group) {
      try {
        const [answer] = await this.#send([append]);
        append.resolve(answer);
      } catch (error) {
        await this.#discard();
        append.reject(
          toEventLogError(error, `an append to topic '${append.topic}'`),
        );
      }
    }
  }

  async #send(group: Waiting[]): Promise<KafkaAppended[]> {
    return group.length === 1 && isLarge(group[0])
      ? [await this.#sendTransaction(group[0])]
      : await this.#sendGroup(group);
  }

  async #linger(): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, this.#lingerMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #takeGroup(): Waiting[] {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const append of this.#queue) {
      const fits =
        records + append.records.length <= MAX_SEND_RECORDS &&
        bytes + append.bytes <= MAX_SEND_BYTES;
      if (count > 0 && !fits) {
        break;
      }
      records += append.records.length;
      bytes += append.bytes;
      count += 1;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #sendGroup(group: Waiting[]): Promise<KafkaAppended[]> {
    this.#producer ??= await this.#connect();
    const byTopic = new Map<string, Message[]>();
    const lengths = new Map<string, number>();
    const places = group.map(append => {
      const place = `${append.topic} ${append.partition}`;
      const messages = byTopic.get(append.topic) ?? [];
      byTopic.set(append.topic, messages);
      for (const record of append.records) {
        messages.push(toMessage(append, record));
      }
      const index = lengths.get(place) ?? 0;
      lengths.set(place, index + append.records.length);
      return { place, index };
    });
    const sent = await this.#producer.sendBatch({
      topicMessages: [...byTopic].map(([topic, messages]) => ({
        topic,
        messages,
      })),
      acks: -1,
      timeout: SEND_TIMEOUT_MS,
    });
    const bases = new Map(
      sent.map(one => [
        `${one.topicName} ${one.partition}`,
        Number(one.baseOffset),
      ]),
    );
    return group.map((append, position) => {
      const { place, index } = places[position];
      const base = bases.get(place);
      if (base === undefined || base < 0) {
        throw new Error(`Kafka did not say where it put the records: ${place}`);
      }
      return {
        firstOffset: base + index,
        lastOffset: base + index + append.records.length - 1,
      };
    });
  }

  async #sendTransaction(append: Waiting): Promise<KafkaAppended> {
    this.#transactional ??= await this.#connect(`analytics-${randomUUID()}`);
    const transaction = await this.#transactional.transaction();
    try {
      let firstOffset = -1;
      let lastOffset = -1;
      for (const records of chunks(append.records)) {
        const base = await sendChunk(transaction, append, records);
        firstOffset = firstOffset === -1 ? base : firstOffset;
        lastOffset = base + records.length - 1;
      }
      await transaction.commit();
      await this.#waitUntilVisible(append, lastOffset);
      return { firstOffset, lastOffset };
    } catch (error) {
      if (transaction.isActive()) {
        await transaction.abort().catch(() => {
          // The broker ends it by itself after the transaction timeout.
        });
      }
      throw error;
    }
  }

  async #connect(transactionalId?: string): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      transactionalId,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      // Every message names its partition.
      createPartitioner: () => args => args.message.partition!,
    });
    await producer.connect();
    return producer;
  }

  async #discard(): Promise<void> {
    const producers = [this.#producer, this.#transactional];
    this.#producer = undefined;
    this.#transactional = undefined;
    await Promise.allSettled(producers.map(one => one?.disconnect()));
  }
}

function isLarge(append: Waiting): boolean {
  return (
    append.records.length > MAX_SEND_RECORDS ||
    (append.records.length > 1 && append.bytes > 4 * MAX_SEND_BYTES)
  );
}

function toMessage(append: KafkaAppend, record: Buffer): Message {
  return {
    value: record,
    key: append.key,
    partition: append.partition,
    headers: append.headers,
  };
}

function* chunks(records: Buffer[]): Generator<Buffer[]> {
  let chunk: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    if (
      chunk.length > 0 &&
      (chunk.length >= MAX_SEND_RECORDS ||
        bytes + record.length > MAX_SEND_BYTES)
    ) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += record.length;
  }
  yield chunk;
}

async function sendChunk(
  transaction: Transaction,
  append: KafkaAppend,
  records: Buffer[],
): Promise<number> {
  const [sent] = await transaction.send({
    topic: append.topic,
    messages: records.map(record => toMessage(append, record)),
    acks: -1,
    timeout: SEND_TIMEOUT_MS,
  });
  const base = Number(sent?.baseOffset ?? -1);
  if (base < 0) {
    throw new Error(
      `Kafka did not say where it put the records of topic '${append.topic}'`,
    );
  }
  return base;
}
