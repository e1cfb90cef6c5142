import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { kafkaErrorType } from '../kafkaErrors';
import type { PackedMessages } from '../PackedBuilder';
import { SharedMemory } from '../SharedMemory';
import { createGroupConsumer } from './createGroupConsumer';
import type {
  ConsumerJob,
  ConsumerOrder,
  ConsumerReport,
  DeliveryOutcome,
} from './messages';
import type { RecordLifter } from './records/RecordLifter';
import { readRecordSet } from './records/readRecordSet';
import type { RecordSet } from './records/types';
import { whileBeating } from './whileBeating';

const MAX_CONCURRENT_PARTITIONS = 8;
const PORTAL_CHECK_INTERVAL_MS = 500;

type OrderOf<T extends ConsumerOrder['type']> = Extract<
  ConsumerOrder,
  { type: T }
>;

/**
 * The thread's side of a subscription: a member of a Kafka consumer group that
 * reports what happens to it and delivers when it is told to.
 *
 * kafkajs rebalances eagerly: at each rebalance every partition is taken away
 * and given anew, and its own handlers of the time before may still be busy.
 * So each assignment is a generation. A handler belongs to the generation in
 * which it began and stops at the next; handlers of a new one wait for the
 * order to start, which says where the subscriber wants to read from.
 */
export class GroupReader {
  readonly #job: ConsumerJob;
  readonly #report: (report: ConsumerReport, bytes?: ArrayBuffer) => void;
  readonly #consumer: Consumer;
  readonly #lifter: RecordLifter;
  readonly #deliveries = new Map<number, (outcome: DeliveryOutcome) => void>();
  #generation: number;
  /** Settles when handlers of the generation in force may look whether they deliver. */
  #started = Promise.resolve();
  #start: () => void = () => {};
  #seeks = 0;
  #paused = false;
  #closed = false;
  #lastDelivery = 0;
  #aliveAt = performance.now();
  readonly #portalTimer: NodeJS.Timeout;

  private constructor(options: {
    kafka: Kafka;
    lifter: RecordLifter;
    job: ConsumerJob;
    report: (report: ConsumerReport, bytes?: ArrayBuffer) => void;
  }) {
    this.#job = options.job;
    this.#lifter = options.lifter;
    this.#report = options.report;
    this.#generation = options.job.generation;
    this.#consumer = createGroupConsumer(
      options.kafka,
      options.job.config,
      options.job.group,
    );
    this.#portalTimer = setInterval(
      () => this.#checkPortal(),
      PORTAL_CHECK_INTERVAL_MS,
    );
  }

  /** Begins to read; whatever comes of it is reported. */
  static create(options: {
    kafka: Kafka;
    lifter: RecordLifter;
    job: ConsumerJob;
    report: (report: ConsumerReport, bytes?: ArrayBuffer) => void;
  }): GroupReader {
    const reader = new GroupReader(options);
    reader.#run().catch(error => reader.#crash(error));
    return reader;
  }

  obey(order: Exclude<ConsumerOrder, OrderOf<'close'>>): void {
    this.#aliveAt = performance.now();
    switch (order.type) {
      case 'start':
        this.#onStart(order);
        break;
      case 'answer':
        this.#deliveries.get(order.delivery)?.(order.outcome);
        this.#deliveries.delete(order.delivery);
        break;
      case 'free':
        this.#lifter.giveBack(new SharedMemory(order.buffer));
        break;
      case 'seek':
        this.#seeks += 1;
        this.#whenRunning(() => this.#seek(order.partition, order.offset));
        break;
      case 'pause':
        this.#paused = true;
        this.#whenRunning(() => this.#consumer.pause([this.#topic]));
        break;
      case 'resume':
        this.#paused = false;
        this.#whenRunning(() => this.#consumer.resume([this.#topic]));
        break;
      case 'commit':
        this.#commit(order);
        break;
      default:
        break;
    }
  }

  /** Leaves the group after the deliveries in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#portalTimer);
    this.#start();
    await this.#consumer.disconnect();
  }

  get #topic() {
    return { topic: this.#job.topic };
  }

  async #run(): Promise<void> {
    const consumer = this.#consumer;
    await consumer.connect();
    await consumer.subscribe({ ...this.#topic, fromBeginning: true });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.#onJoin(payload.memberAssignment[this.#job.topic] ?? []),
    );
    consumer.on(consumer.events.REBALANCING, () => {
      const generation = this.#nextGeneration();
      this.#report({ type: 'revoked', generation });
    });
    consumer.on(consumer.events.CRASH, ({ payload }) =>
      this.#crash(payload.error),
    );
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
      eachBatch: payload => this.#onBatch(payload),
    });
  }

  #onJoin(partitions: number[]): void {
    const generation = this.#nextGeneration();
    this.#report({ type: 'joined', generation, partitions });
  }

  #nextGeneration(): number {
    this.#generation += 1;
    // Handlers of the time before look again and stop; those to come wait.
    this.#start();
    if (!this.#closed) {
      this.#started = new Promise(resolve => {
        this.#start = resolve;
      });
    }
    return this.#generation;
  }

  #onStart(order: OrderOf<'start'>): void {
    if (order.generation !== this.#generation) {
      return;
    }
    try {
      for (const [partition, offset] of order.offsets) {
        this.#seek(partition, offset);
      }
      this.#paused = order.paused;
      if (order.paused) {
        this.#consumer.pause([this.#topic]);
      }
      this.#start();
    } catch (error) {
      // To read from elsewhere would be worse than not to read.
      this.#crash(error as Error);
    }
  }

  async #onBatch(payload: EachBatchPayload): Promise<void> {
    const set = this.#lifter.take(payload.batch);
    if (!set) {
      return;
    }
    try {
      await this.#deliverSet(set, payload);
    } finally {
      this.#lifter.release(set.memory);
    }
  }

  /** What is not resolved here is fetched again by whom it belongs to then. */
  async #deliverSet(set: RecordSet, payload: EachBatchPayload): Promise<void> {
    const generation = this.#generation;
    const live = () =>
      generation === this.#generation &&
      !this.#closed &&
      !this.#paused &&
      !payload.isStale() &&
      payload.isRunning();
    const { heartbeat } = payload;
    await whileBeating(heartbeat, this.#started);
    const deliveries = readRecordSet(set, {
      maxRecords: this.#job.config.consumer.maxPollRecords,
      maxBytes: this.#job.maxBatchBytes,
    });
    for await (const packed of deliveries) {
      // Nothing may come between this and the sending: a delivery tells which seeks it knows of.
      if (!live()) {
        return;
      }
      const outcome = await whileBeating(
        heartbeat,
        this.#deliver(generation, set, packed),
      );
      if (outcome === 'refused') {
        throw new Error('The subscriber refused a delivery');
      }
      if (outcome === 'dropped' || generation !== this.#generation) {
        return;
      }
      payload.resolveOffset(String(packed.lastOffset));
    }
    if (live()) {
      // Behind the last record there may be markers of transactions.
      payload.resolveOffset(String(set.lastOffset));
    }
  }

  #deliver(
    generation: number,
    { partition, memory, logStartOffset }: RecordSet,
    packed: PackedMessages,
  ): Promise<DeliveryOutcome> {
    const { bytes } = packed;
    if (bytes === memory?.buffer) {
      memory.retain();
    }
    this.#lastDelivery += 1;
    const delivery = this.#lastDelivery;
    return new Promise(resolve => {
      this.#deliveries.set(delivery, resolve);
      this.#report(
        {
          type: 'delivery',
          delivery,
          generation,
          seeks: this.#seeks,
          partition,
          packed: { ...packed, earliest: logStartOffset },
        },
        bytes instanceof ArrayBuffer ? bytes : undefined,
      );
    });
  }

  /** A portal that hangs loses its partitions although this thread could keep them. */
  #checkPortal(): void {
    const { sessionTimeoutMs } = this.#job.config.consumer;
    if (!this.#closed && performance.now() - this.#aliveAt > sessionTimeoutMs) {
      const error = new Error(
        `The portal was silent for ${sessionTimeoutMs} ms, so its partitions were given up`,
      );
      this.#giveUp().finally(() => this.#crash(error));
    }
  }

  /** Leaves the group without waiting for the deliveries in hand. */
  async #giveUp(): Promise<void> {
    const generation = this.#nextGeneration();
    this.#report({ type: 'revoked', generation });
    this.#deliveries.forEach(answer => answer('dropped'));
    this.#deliveries.clear();
    await this.close().catch(() => {});
  }

  async #commit(order: OrderOf<'commit'>): Promise<void> {
    let problem: string | undefined;
    try {
      await this.#consumer.commitOffsets(
        [...order.offsets].map(([partition, offset]) => ({
          ...this.#topic,
          partition,
          offset: String(offset),
        })),
      );
    } catch (error) {
      problem = (error as Error).message;
    }
    this.#report({ type: 'committed', commit: order.commit, problem });
  }

  #seek(partition: number, offset: number): void {
    this.#consumer.seek({ ...this.#topic, partition, offset: String(offset) });
  }

  /** Without an assignment there is nothing to change; the next one begins with what is wanted then. */
  #whenRunning(change: () => void): void {
    try {
      change();
    } catch {
      // kafkajs refuses while it is not in a group.
    }
  }

  #crash(error: Error): void {
    this.#report({
      type: 'crashed',
      error: {
        name: error.name,
        message: error.message,
        type: kafkaErrorType(error),
      },
    });
  }
}
