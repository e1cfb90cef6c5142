import type { LoggerService } from '@backstage/backend-plugin-api';
import { ForwardedError, NotFoundError } from '@backstage/errors';
import { DEFAULT_BATCH_BYTES } from '../limits';
import type { EventLogSubscription, SubscribeOptions } from '../types';
import { ConsumerThread, type GroupReport } from './consumer/ConsumerThread';
import type { DeliveryOutcome } from './consumer/messages';
import { isDenied } from './kafkaErrors';
import type { KafkaSubscriptionOptions } from './KafkaSubscriptionOptions';
import type { KafkaEventLogConfig } from './readKafkaConfig';
import { unpackMessages } from './unpackMessages';

const TOPIC_CHECK_INTERVAL_MS = 5000;
const FIRST_RESTART_MS = 500;
const LAST_RESTART_MS = 30_000;

/**
 * Reads a topic as a member of a Kafka consumer group, in a thread of its own.
 *
 * The thread says what it is given and what is taken away, and delivers; here
 * the subscriber is told, one call after the other. Each assignment is a
 * generation, and a delivery that is of another one, or was sent before the
 * thread heard of a seek, is dropped: it is read again by whom it belongs to.
 * The thread delivers from an assignment only when the subscriber was told
 * what it lost and what it got, in that order, and said where to begin.
 *
 * kafkajs gives up on some errors and restarts by itself on others. Here it
 * never restarts: whatever ends a consumer, a new thread with a new one is made
 * after a pause, for ever, unless the topic is gone or access is denied.
 */
export class KafkaSubscription implements EventLogSubscription {
  readonly #config: KafkaEventLogConfig;
  readonly #options: SubscribeOptions;
  readonly #topicExists: () => Promise<boolean>;
  readonly #ensureTopic: () => Promise<void>;
  readonly #logger: LoggerService;
  readonly #onClosed: () => void;
  readonly #topicTimer: NodeJS.Timeout;
  #thread: ConsumerThread | undefined;
  #generation = 0;
  /** Seeks of the thread in force. */
  #seeks = 0;
  #assigned: number[] = [];
  /** Calls of the subscriber's callbacks, one after the other. */
  #calls: Promise<unknown> = Promise.resolve();
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
    this.#thread?.send({ type: 'pause' });
  }

  resume(): void {
    this.#paused = false;
    this.#thread?.send({ type: 'resume' });
  }

  seek(partition: number, offset: number): void {
    if (this.#thread) {
      this.#seeks += 1;
      this.#thread.send({ type: 'seek', partition, offset });
    }
  }

  async commit(nextOffsets: Map<number, number>): Promise<void> {
    await this.#thread?.commit(nextOffsets);
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
    let error: Error;
    try {
      if (!this.#seen) {
        await this.#ensureTopic();
        this.#seen = true;
      }
      this.#thread = this.#startThread();
      // Joining a group can take as long as its slowest member.
      error = await ended;
    } catch (failure) {
      error = failure as Error;
    }
    const thread = this.#thread;
    this.#thread = undefined;
    this.#generation += 1;
    if (!this.#closed) {
      this.#revokeAll();
    }
    await thread?.close();
    return error;
  }

  #startThread(): ConsumerThread {
    this.#seeks = 0;
    const thread: ConsumerThread = ConsumerThread.start({
      job: {
        config: this.#config,
        topic: this.#options.topic,
        group: this.#options.group,
        maxBatchBytes: this.#options.maxBatchBytes ?? DEFAULT_BATCH_BYTES,
        generation: this.#generation,
      },
      logger: this.#logger,
      onReport: report => this.#onReport(thread, report),
      onEnded: error => {
        if (thread === this.#thread) {
          this.#crashed(error);
        }
      },
    });
    return thread;
  }

  #onReport(thread: ConsumerThread, report: GroupReport): void {
    if (report.type === 'delivery') {
      this.#onDelivery(thread, report);
      return;
    }
    if (thread !== this.#thread) {
      return;
    }
    this.#generation = report.generation;
    this.#revokeAll();
    if (report.type === 'joined') {
      this.#onGroupJoin(thread, report.partitions);
    }
  }

  #revokeAll(): void {
    const lost = this.#assigned;
    this.#assigned = [];
    if (lost.length > 0) {
      this.#call(() => this.#options.onRevoked(lost)).catch(error =>
        this.#crashed(error),
      );
    }
  }

  #onGroupJoin(thread: ConsumerThread, partitions: number[]): void {
    this.#failures = 0;
    this.#problem = undefined;
    this.#assigned = partitions;
    const generation = this.#generation;
    const live = () => generation === this.#generation && !this.#closed;
    if (partitions.length > 0) {
      this.#call(async () => {
        if (live()) {
          const wanted = await this.#options.onAssigned([...partitions]);
          const offsets = new Map(
            [...wanted].filter(([partition]) => partitions.includes(partition)),
          );
          const paused = this.#paused;
          thread.send({ type: 'start', generation, offsets, paused });
        }
      }).catch(error => this.#crashed(error));
    }
  }

  /** Every delivery is answered, so that the thread can end. */
  #onDelivery(
    thread: ConsumerThread,
    report: Extract<GroupReport, { type: 'delivery' }>,
  ): void {
    const { delivery, generation, seeks, partition, packed } = report;
    const batch = unpackMessages(
      { topic: this.#options.topic, partition },
      packed,
      ({ buffer }) => thread.send({ type: 'free', buffer }),
    );
    const live = () =>
      thread === this.#thread &&
      generation === this.#generation &&
      seeks === this.#seeks &&
      !this.#closed &&
      !this.#paused;
    this.#call(async (): Promise<DeliveryOutcome> => {
      if (!live()) {
        batch.records.release();
        return 'dropped';
      }
      await this.#options.onBatch(batch);
      return 'taken';
    })
      .catch((error): DeliveryOutcome => {
        this.#logger.debug(`A delivery was refused: ${error.message}`);
        return 'refused';
      })
      .then(outcome => thread.send({ type: 'answer', delivery, outcome }));
  }

  /** Runs a callback of the subscriber after those before it. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#calls.then(work);
    this.#calls = result.catch(() => {});
    return result;
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
