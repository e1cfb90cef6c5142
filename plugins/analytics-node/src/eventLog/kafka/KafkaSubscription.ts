import type { LoggerService } from '@backstage/backend-plugin-api';
import { ForwardedError, NotFoundError } from '@backstage/errors';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { DEFAULT_BATCH_BYTES } from '../limits';
import type { EventLogSubscription, SubscribeOptions } from '../types';
import { createGroupConsumer } from './createGroupConsumer';
import { cutMessages } from './cutMessages';
import { whileBeating } from './whileBeating';
import { isDenied } from './kafkaErrors';
import type { KafkaSubscriptionOptions } from './KafkaSubscriptionOptions';
import type { KafkaEventLogConfig } from './readKafkaConfig';

const MAX_CONCURRENT_PARTITIONS = 8;
const TOPIC_CHECK_INTERVAL_MS = 5000;
/** A consumer that still joins its group is left to end by itself. */
const DISCONNECT_TIMEOUT_MS = 5000;
const FIRST_RESTART_MS = 500;
const LAST_RESTART_MS = 30_000;

/**
 * Reads a topic as a member of a Kafka consumer group.
 *
 * kafkajs rebalances eagerly: at each rebalance every partition is taken away
 * and given anew, and its own handlers of the time before may still be busy.
 * So each assignment is a generation. A handler belongs to the generation in
 * which it began and stops at the next; handlers of a new one wait until the
 * subscriber was told what it lost and what it got, in that order, and the
 * consumer was put to the offsets which the subscriber wants.
 *
 * kafkajs gives up on some errors and restarts by itself on others. Here it
 * never restarts: whatever ends a consumer, a new one is made after a pause,
 * for ever, unless the topic is gone or access is denied.
 */
export class KafkaSubscription implements EventLogSubscription {
  readonly #kafka: Kafka;
  readonly #config: KafkaEventLogConfig;
  readonly #options: SubscribeOptions;
  readonly #topicExists: () => Promise<boolean>;
  readonly #ensureTopic: () => Promise<void>;
  readonly #logger: LoggerService;
  readonly #onClosed: () => void;
  readonly #topicTimer: NodeJS.Timeout;
  #consumer: Consumer | undefined;
  #generation = 0;
  #assigned: number[] = [];
  /** Calls of the subscriber's callbacks, one after the other. */
  #calls: Promise<unknown> = Promise.resolve();
  /** Settles when the generation in force may deliver. */
  #ready: Promise<void> = Promise.resolve();
  /** Whether the topic was there once; before that it is created, afterwards its absence is a failure. */
  #seen = false;
  #paused = false;
  #endSleep: () => void = () => {};
  readonly #closing = new Promise<void>(resolve => {
    this.#endSleep = resolve;
  });
  #closed = false;
  #failures = 0;
  #crashed: (error: Error) => void = () => {};
  #problem: Error | undefined;
  readonly #supervisor: Promise<void>;

  private constructor(options: KafkaSubscriptionOptions) {
    this.#kafka = options.kafka;
    this.#config = options.config;
    this.#options = options.subscriber;
    this.#topicExists = options.topicExists;
    this.#ensureTopic = options.ensureTopic;
    this.#logger = options.logger;
    this.#onClosed = options.onClosed;
    this.#topicTimer = setInterval(() => {
      this.#checkTopic().catch(() => {});
    }, TOPIC_CHECK_INTERVAL_MS);
    this.#topicTimer.unref();
    this.#supervisor = this.#supervise();
  }

  static create(options: KafkaSubscriptionOptions): KafkaSubscription {
    return new KafkaSubscription(options);
  }

  /** Why it is not reading at the moment, for health. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  pause(): void {
    this.#paused = true;
    this.#applyPause();
  }

  resume(): void {
    this.#paused = false;
    try {
      this.#consumer?.resume([{ topic: this.#options.topic }]);
    } catch {
      // Not running: it will not be paused when it runs again.
    }
  }

  seek(partition: number, offset: number): void {
    this.#consumer?.seek({
      topic: this.#options.topic,
      partition,
      offset: String(offset),
    });
  }

  async commit(nextOffsets: Map<number, number>): Promise<void> {
    try {
      await this.#consumer?.commitOffsets(
        [...nextOffsets].map(([partition, offset]) => ({
          topic: this.#options.topic,
          partition,
          offset: String(offset),
        })),
      );
    } catch (error) {
      // A hint only; after a rebalance it is somebody else's to give.
      this.#logger.debug(
        `Committing offsets of group '${this.#options.group}' on topic '${
          this.#options.topic
        }' failed: ${(error as Error).message}`,
      );
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#topicTimer);
    this.#endSleep();
    this.#crashed(new Error('closed'));
    await this.#supervisor;
  }

  async #supervise(): Promise<void> {
    while (!this.#closed) {
      const error = await this.#runConsumer();
      if (this.#closed) {
        break;
      }
      if (await this.#isFatal(error)) {
        this.#fail(error);
        break;
      }
      this.#problem = error;
      const waitMs = Math.min(
        FIRST_RESTART_MS * 2 ** this.#failures,
        LAST_RESTART_MS,
      );
      this.#failures = Math.min(this.#failures + 1, 16);
      this.#logger.warn(
        `Group '${this.#options.group}' cannot read topic '${
          this.#options.topic
        }', next attempt in ${waitMs} ms: ${error.message}`,
      );
      await Promise.race([this.#sleep(waitMs), this.#closing]);
    }
    clearInterval(this.#topicTimer);
    await this.#calls.catch(() => {});
    this.#onClosed();
  }

  /** Runs one consumer until it ends; answers why it did. */
  async #runConsumer(): Promise<Error> {
    const ended = new Promise<Error>(resolve => {
      this.#crashed = resolve;
    });
    const consumer = createGroupConsumer(
      this.#kafka,
      this.#config,
      this.#options.group,
    );
    this.#consumer = consumer;
    let error: Error;
    try {
      if (!this.#seen) {
        await this.#ensureTopic();
        this.#seen = true;
      }
      await consumer.connect();
      await consumer.subscribe({
        topic: this.#options.topic,
        fromBeginning: true,
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
        this.#onGroupJoin(payload.memberAssignment[this.#options.topic] ?? []),
      );
      consumer.on(consumer.events.REBALANCING, () => this.#revokeAll());
      consumer.on(consumer.events.CRASH, ({ payload }) =>
        this.#crashed(payload.error),
      );
      const run = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
        eachBatch: payload => this.#onKafkaBatch(payload),
      });
      run.catch(failure => this.#crashed(failure));
      // Joining a group can take as long as its slowest member.
      error = await ended;
    } catch (failure) {
      error = failure as Error;
    }
    if (this.#closed) {
      this.#generation += 1;
    } else {
      this.#revokeAll();
    }
    this.#consumer = undefined;
    await Promise.race([
      consumer.disconnect().catch(() => {}),
      this.#sleep(DISCONNECT_TIMEOUT_MS),
    ]);
    return error;
  }

  #revokeAll(): void {
    this.#generation += 1;
    const lost = this.#assigned;
    this.#assigned = [];
    if (lost.length > 0) {
      this.#ready = this.#call(() => this.#options.onRevoked(lost));
      this.#ready.catch(error => this.#crashed(error));
    }
  }

  #onGroupJoin(partitions: number[]): void {
    this.#revokeAll();
    this.#failures = 0;
    this.#problem = undefined;
    this.#assigned = partitions;
    const generation = this.#generation;
    if (partitions.length > 0) {
      this.#ready = this.#call(async () => {
        if (generation === this.#generation && !this.#closed) {
          await this.#start(partitions, generation);
        }
      });
      this.#ready.catch(error => this.#crashed(error));
    }
  }

  async #start(partitions: number[], generation: number): Promise<void> {
    const offsets = await this.#options.onAssigned([...partitions]);
    for (const partition of partitions) {
      const offset = offsets.get(partition);
      if (offset !== undefined && generation === this.#generation) {
        this.seek(partition, offset);
      }
    }
    this.#applyPause();
  }

  async #onKafkaBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, isStale, resolveOffset } = payload;
    const generation = this.#generation;
    const live = () =>
      generation === this.#generation &&
      !this.#closed &&
      !this.#paused &&
      !isStale() &&
      payload.isRunning();
    await whileBeating(payload.heartbeat, this.#ready);
    const cuts = cutMessages(batch, {
      maxRecords: this.#config.consumer.maxPollRecords,
      maxBytes: this.#options.maxBatchBytes ?? DEFAULT_BATCH_BYTES,
    });
    for (const cut of cuts) {
      // What is not resolved here is fetched again by whom it belongs to then.
      if (!live()) {
        return;
      }
      const delivery = this.#call(async () => {
        if (!live()) {
          return false;
        }
        await this.#options.onBatch(cut);
        return true;
      });
      const delivered = await whileBeating(payload.heartbeat, delivery);
      if (!delivered || generation !== this.#generation) {
        return;
      }
      resolveOffset(String(cut.lastOffset));
    }
  }

  /** Runs a callback of the subscriber after those before it. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#calls.then(work);
    this.#calls = result.catch(() => {});
    return result;
  }

  #applyPause(): void {
    if (this.#paused) {
      try {
        this.#consumer?.pause([{ topic: this.#options.topic }]);
      } catch {
        // Not running: applied at the next assignment.
      }
    }
  }

  async #checkTopic(): Promise<void> {
    if (this.#seen && !this.#closed && !(await this.#topicExists())) {
      this.#crashed(new Error('The topic is gone'));
    }
  }

  async #isFatal(error: Error): Promise<boolean> {
    if (isDenied(error)) {
      return true;
    }
    try {
      return this.#seen && !(await this.#topicExists());
    } catch {
      return false; // The broker is away: nothing is known.
    }
  }

  #fail(error: Error): void {
    this.#closed = true;
    const { topic, group } = this.#options;
    this.#options.onFailed(toFailure(error, topic, group));
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise(resolve => {
      setTimeout(resolve, ms).unref();
    });
  }
}

/** What the subscriber is told when reading cannot go on. */
function toFailure(error: Error, topic: string, group: string): Error {
  return isDenied(error)
    ? new ForwardedError(
        `Kafka denies group '${group}' to read topic '${topic}'`,
        error,
      )
    : new NotFoundError(`Topic '${topic}' was deleted`);
}
