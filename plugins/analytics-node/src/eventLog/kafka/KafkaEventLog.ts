import { randomUUID } from 'node:crypto';
import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Admin, Kafka } from 'kafkajs';
import { checkAppend, checkGroupName, checkTopicName } from '../checkArguments';
import { fingerprintOf } from '../fingerprint';
import { DEFAULT_BATCH_BYTES } from '../limits';
import { openEventLogDatabase } from '../openEventLogDatabase';
import { partitionOfKey } from '../partitionOfKey';
import type {
  AppendOptions,
  AppendResult,
  EventBatch,
  EventLogService,
  EventLogSubscription,
  PartitionOffsets,
  SubscribeOptions,
  TopicDescription,
} from '../types';
import { createKafkaClient } from './createKafkaClient';
import { IDEMPOTENCY_HEADER, IdempotentAppends } from './IdempotentAppends';
import { KafkaAppender } from './KafkaAppender';
import { toEventLogError } from './kafkaErrors';
import { KafkaSubscription } from './KafkaSubscription';
import { KafkaTopics } from './KafkaTopics';
import { packMessages } from './packMessages';
import type { KafkaEventLogConfig } from './readKafkaConfig';
import { scanPartition } from './scanPartition';
import { SharedAdmin } from './SharedAdmin';
import { unpackMessages } from './unpackMessages';

const CHECK_TIMEOUT_MS = 5000;

/** The event log in Apache Kafka. */
export class KafkaEventLog implements EventLogService {
  readonly kind = 'kafka';
  readonly #kafka: Kafka;
  readonly #config: KafkaEventLogConfig;
  readonly #logger: LoggerService;
  readonly #admin: SharedAdmin;
  readonly #topics: KafkaTopics;
  readonly #appender: KafkaAppender;
  readonly #idempotent: IdempotentAppends;
  readonly #subscriptions = new Set<KafkaSubscription>();

  private constructor(options: {
    kafka: Kafka;
    config: KafkaEventLogConfig;
    logger: LoggerService;
    idempotent: IdempotentAppends;
  }) {
    this.#kafka = options.kafka;
    this.#config = options.config;
    this.#logger = options.logger;
    this.#admin = new SharedAdmin(options.kafka);
    this.#topics = new KafkaTopics(this.#admin, options.config);
    this.#appender = new KafkaAppender(options.kafka, {
      ...options.config.producer,
      waitUntilVisible: ({ topic, partition }, offset) =>
        this.#topics.waitUntilVisible(topic, partition, offset),
    });
    this.#idempotent = options.idempotent;
  }

  /** Does not connect: a broker that is away must not stop the backend from starting. */
  static async create(options: {
    database: DatabaseService;
    config: KafkaEventLogConfig;
    logger: LoggerService;
  }): Promise<KafkaEventLog> {
    const knex = await openEventLogDatabase(options.database);
    return new KafkaEventLog({
      kafka: createKafkaClient(options.config, options.logger),
      config: options.config,
      logger: options.logger,
      idempotent: new IdempotentAppends(knex, randomUUID()),
    });
  }

  async append(
    topic: string,
    records: Buffer[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    checkAppend(topic, records, options.idempotencyKey);
    const { idempotencyKey, partitionKey } = options;
    return await this.#guard(`an append to topic '${topic}'`, async () => {
      const choosePartition = async () => {
        const count = await this.#topics.ensure(topic);
        return partitionKey === undefined
          ? this.#topics.nextPartition(topic, count)
          : partitionOfKey(partitionKey, count);
      };
      if (idempotencyKey === undefined) {
        const partition = await choosePartition();
        const sent = await this.#appender.append({
          topic,
          partition,
          records,
          key: partitionKey,
        });
        return { topic, partition, ...sent, repeated: false };
      }
      return await this.#idempotent.append({
        topic,
        key: idempotencyKey,
        records: records.length,
        fingerprint: fingerprintOf(records),
        choosePartition,
        endOffset: partition => this.#topics.endOffset(topic, partition),
        send: partition =>
          this.#appender.append({
            topic,
            partition,
            records,
            key: partitionKey,
            headers: { [IDEMPOTENCY_HEADER]: idempotencyKey },
          }),
        scan: (partition, firstOffset, lastOffset) =>
          this.#scan({ topic, partition, firstOffset, lastOffset }),
      });
    });
  }

  async ensureTopic(
    topic: string,
    options: { partitions?: number } = {},
  ): Promise<void> {
    checkTopicName(topic);
    await this.#guard(`topic '${topic}'`, () =>
      this.#topics.ensure(topic, options.partitions),
    );
  }

  async topics(): Promise<TopicDescription[]> {
    return await this.#guard('the list of topics', () => this.#topics.list());
  }

  async offsets(options: {
    topic: string;
    group?: string;
  }): Promise<PartitionOffsets[]> {
    const { topic, group } = options;
    checkTopicName(topic);
    return await this.#guard(`the offsets of topic '${topic}'`, () =>
      this.#topics.offsets(topic, group),
    );
  }

  async subscribe(options: SubscribeOptions): Promise<EventLogSubscription> {
    checkTopicName(options.topic);
    checkGroupName(options.group);
    const subscription = KafkaSubscription.create({
      config: this.#config,
      subscriber: options,
      topicExists: () => this.#topics.exists(options.topic),
      ensureTopic: () => this.ensureTopic(options.topic),
      logger: this.#logger,
      onClosed: () => this.#subscriptions.delete(subscription),
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async *read(range: {
    topic: string;
    partition: number;
    firstOffset: number;
    lastOffset: number;
  }): AsyncIterable<EventBatch> {
    const { topic, partition, firstOffset, lastOffset } = range;
    if (lastOffset < firstOffset) {
      throw new InputError(
        `Cannot read offsets ${firstOffset} to ${lastOffset}: the last is before the first`,
      );
    }
    const place = (await this.offsets({ topic }))[partition];
    if (!place) {
      throw new NotFoundError(`Topic '${topic}' has no partition ${partition}`);
    }
    if (firstOffset < place.earliest || lastOffset >= place.end) {
      throw new NotFoundError(
        `Offsets ${firstOffset} to ${lastOffset} of topic '${topic}' partition ${partition} are not in the event log: it holds ${
          place.earliest
        } to ${place.end - 1}`,
      );
    }
    for await (const messages of this.#scan(range)) {
      const deliveries = packMessages(messages, {
        maxRecords: Infinity,
        maxBytes: DEFAULT_BATCH_BYTES,
      });
      for (const packed of deliveries) {
        yield unpackMessages({ topic, partition }, packed);
      }
    }
  }

  async resetOffsets(options: {
    topic: string;
    group: string;
    offsets: Map<number, number>;
  }): Promise<void> {
    const { topic, group, offsets } = options;
    await this.#withAdmin(`the offsets of group '${group}'`, admin =>
      admin.setOffsets({
        groupId: group,
        topic,
        partitions: [...offsets].map(([partition, offset]) => ({
          partition,
          offset: String(offset),
        })),
      }),
    );
  }

  /** Kafka forgets a group as a whole, on all its topics. */
  async forgetGroup(options: { topic: string; group: string }): Promise<void> {
    await this.#withAdmin(`group '${options.group}'`, async admin => {
      const { groups } = await admin.describeGroups([options.group]);
      if (groups[0]?.state !== 'Dead') {
        await admin.deleteGroups([options.group]);
      }
    });
  }

  /** Kafka's own retention decides; see docs/event-log.md. */
  async pin(): Promise<void> {}

  async check(): Promise<{ details: Record<string, unknown> }> {
    const cluster = await this.#guard('a health check', () =>
      withTimeout(
        this.#admin.use(admin => admin.describeCluster()),
        CHECK_TIMEOUT_MS,
        `no answer of ${this.#config.brokers.join(
          ', ',
        )} within ${CHECK_TIMEOUT_MS} ms`,
      ),
    );
    const problem = [...this.#subscriptions].find(one => one.problem)?.problem;
    if (problem) {
      throw new ServiceUnavailableError(
        `A subscription cannot read: ${problem.message}`,
        problem,
      );
    }
    return {
      details: {
        clusterId: cluster.clusterId,
        brokers: cluster.brokers.length,
        subscriptions: this.#subscriptions.size,
      },
    };
  }

  /** Ends the subscriptions, sends what waits, disconnects. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map(one => one.close()));
    await this.#appender.close();
    await this.#admin.close();
  }

  async *#scan(range: {
    topic: string;
    partition: number;
    firstOffset: number;
    lastOffset: number;
  }) {
    yield* scanPartition(this.#kafka, this.#admin, this.#config, range);
  }

  async #withAdmin<T>(
    doing: string,
    work: (admin: Admin) => Promise<T>,
  ): Promise<T> {
    return await this.#guard(doing, () => this.#admin.use(work));
  }

  async #guard<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toEventLogError(error, doing);
    }
  }
}

async function withTimeout<T>(
  work: Promise<T>,
  timeoutMs: number,
  reason: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ServiceUnavailableError(`Kafka is not available: ${reason}`),
        ),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
