import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { DEFAULT_BATCH_BYTES } from '../limits';
import type {
  EventBatch,
  EventLogSubscription,
  SubscribeOptions,
} from '../types';
import { Alarm } from './Alarm';
import { DamagedBatchError } from './batchCodec';
import { commitOffsets, groupPositions, registerGroup } from './groupOffsets';
import { partitionEnds, TopicGoneError } from './partitionEnds';
import type { SubscriptionOptions } from './SubscriptionOptions';
import type { PartitionLeases } from './PartitionLeases';
import { readBatch } from './readBatch';
import type { TopicEntry } from './TopicDirectory';

/**
 * After a delivery the next waits this long for company, so that many tiny
 * appends do not become as many deliveries.
 */
const DELIVERY_INTERVAL_MS = 10;
/** A batch of at least this many bytes is followed without waiting. */
const FULL_BATCH_BYTES = 256 * 1024;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;

/**
 * Reads the partitions that this process leases, one loop for all of them.
 *
 * The loop alone changes the assignment and calls the subscriber, so that its
 * callbacks never overlap; a timer beside it only renews the leases, which
 * must go on while a delivery waits for the subscriber.
 */
export class EmbeddedSubscription implements EventLogSubscription {
  readonly #knex: Knex;
  readonly #topic: TopicEntry;
  readonly #options: SubscribeOptions;
  readonly #leases: PartitionLeases;
  readonly #pollIntervalMs: number;
  readonly #logger: LoggerService;
  readonly #onLeasesChanged: (me: EmbeddedSubscription) => void;
  readonly #onClosed: (me: EmbeddedSubscription) => void;
  readonly #alarm = new Alarm();
  readonly #positions = new Map<number, number>();
  readonly #stopListening: () => void;
  readonly #renewTimer: NodeJS.Timeout;
  #renewDue = true;
  #renewing: Promise<unknown> | undefined;
  #toRevoke = new Set<number>();
  #toAssign = new Set<number>();
  #paused = false;
  #closed = false;
  #announced = false;
  #failures = 0;
  #lastDeliveryAt = 0;
  readonly #loop: Promise<void>;

  private constructor(options: SubscriptionOptions) {
    this.#knex = options.knex;
    this.#topic = options.topic;
    this.#options = options.subscriber;
    this.#leases = options.leases;
    this.#pollIntervalMs = options.pollIntervalMs;
    this.#logger = options.logger;
    this.#onLeasesChanged = options.onLeasesChanged;
    this.#onClosed = options.onClosed;
    this.#stopListening = options.signal.listen(
      options.topic.partitionIds,
      () => this.#alarm.ring(),
    );
    this.#renewTimer = setInterval(
      () => this.#renewInBackground(),
      options.leaseMs / 3,
    );
    this.#renewTimer.unref();
    this.#loop = this.#run();
  }

  static async create(
    options: SubscriptionOptions,
  ): Promise<EmbeddedSubscription> {
    await registerGroup(
      options.knex,
      options.subscriber.group,
      options.topic.partitionIds,
    );
    return new EmbeddedSubscription(options);
  }

  get group(): string {
    return this.#options.group;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#alarm.ring();
  }

  seek(partition: number, offset: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new InputError(
        `Topic '${
          this.#topic.topic
        }' partition ${partition} has no offset ${offset}`,
      );
    }
    this.#positions.set(partition, offset);
    this.#alarm.ring();
  }

  async commit(nextOffsets: Map<number, number>): Promise<void> {
    await commitOffsets(
      this.#knex,
      this.#options.group,
      this.#topic,
      nextOffsets,
    );
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      clearInterval(this.#renewTimer);
      this.#stopListening();
      this.#alarm.ring();
    }
    await this.#loop;
  }

  /** Another subscriber came or went in this process: look at once. */
  rebalance(): void {
    this.#renewDue = true;
    this.#alarm.ring();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#settleAssignment();
        const delivered = !this.#paused && (await this.#deliverRound());
        this.#failures = 0;
        if (!delivered && !this.#closed) {
          await this.#alarm.wait(this.#pollIntervalMs);
        }
      } catch (error) {
        if (isFatal(error)) {
          this.#fail(error as Error);
          break;
        }
        await this.#waitAfterFailure(error as Error);
      }
    }
    clearInterval(this.#renewTimer);
    await this.#renewing?.catch(() => {});
    await this.#leases.leave().catch(() => {
      // The leases lapse by themselves.
    });
    this.#onClosed(this);
  }

  #renewInBackground(): void {
    this.#renewDue = true;
    this.#renew().catch(error =>
      this.#logger.warn(
        `Renewing the leases of group '${this.#options.group}' failed`,
        error as Error,
      ),
    );
  }

  /** One renewal at a time; its outcome waits for the loop. */
  async #renew(): Promise<void> {
    this.#renewing ??= this.#leases
      .renew()
      .then(change => {
        this.#renewDue = false;
        change.lost.forEach(partition => this.#toRevoke.add(partition));
        change.gained.forEach(partition => this.#toAssign.add(partition));
        if (change.lost.length > 0 || change.gained.length > 0) {
          this.#alarm.ring();
        }
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    await this.#renewing;
  }

  /** Tells the subscriber what changed, what it loses first. */
  async #settleAssignment(): Promise<void> {
    if (this.#renewDue || !this.#leases.valid) {
      await this.#renew();
    }
    if (!this.#announced) {
      this.#announced = true;
      this.#onLeasesChanged(this);
    }
    const lost = [...this.#toRevoke];
    this.#toRevoke.clear();
    const revoked = lost.filter(partition => this.#positions.delete(partition));
    if (revoked.length > 0) {
      await this.#options.onRevoked(revoked);
    }
    if (lost.length > 0) {
      await this.#leases.release(lost);
      this.#onLeasesChanged(this);
    }
    const gained = [...this.#toAssign].filter(partition =>
      this.#leases.held.has(partition),
    );
    if (gained.length > 0 && !this.#closed) {
      const known = await this.#options.onAssigned(gained);
      const starts = await groupPositions(
        this.#knex,
        this.#options.group,
        this.#topic,
      );
      for (const partition of gained) {
        this.#positions.set(
          partition,
          known.get(partition) ?? starts[partition],
        );
        this.#toAssign.delete(partition);
      }
    }
    gained.forEach(partition => this.#toAssign.delete(partition));
  }

  /** Delivers at most one batch of each partition. */
  async #deliverRound(): Promise<boolean> {
    const ends = await partitionEnds(this.#knex, this.#topic, [
      ...this.#positions.keys(),
    ]);
    const behind = [...this.#positions.keys()].filter(
      partition => this.#positions.get(partition)! < (ends.get(partition) ?? 0),
    );
    if (behind.length === 0) {
      return false;
    }
    const waitMs =
      this.#lastDeliveryAt + DELIVERY_INTERVAL_MS - performance.now();
    if (waitMs > 0) {
      await new Promise(resolve => {
        setTimeout(resolve, waitMs);
      });
    }
    let full = false;
    for (const partition of behind) {
      if (this.#mayDeliver(partition)) {
        full = (await this.#deliver(partition)) || full;
      }
    }
    this.#lastDeliveryAt = full ? 0 : performance.now();
    return true;
  }

  /** @returns whether the batch was so large that more is likely to wait */
  async #deliver(partition: number): Promise<boolean> {
    const position = this.#positions.get(partition)!;
    const batch = await readBatch(
      this.#knex,
      {
        topic: this.#topic.topic,
        partition,
        partitionId: this.#topic.partitionIds[partition],
      },
      {
        fromOffset: position,
        maxBytes: this.#options.maxBatchBytes ?? DEFAULT_BATCH_BYTES,
      },
    );
    if (!batch || !this.#mayDeliver(partition)) {
      return false;
    }
    if (batch.firstOffset > position) {
      this.#logger.warn(
        `Records ${position} to ${batch.firstOffset - 1} of topic '${
          batch.topic
        }' partition ${partition} were removed before group '${
          this.#options.group
        }' read them`,
      );
    }
    await this.#options.onBatch(batch);
    // A seek during the delivery wins.
    if (this.#positions.get(partition) === position) {
      this.#positions.set(partition, batch.lastOffset + 1);
    }
    return sizeOf(batch) >= FULL_BATCH_BYTES;
  }

  #mayDeliver(partition: number): boolean {
    return (
      !this.#closed &&
      !this.#paused &&
      this.#leases.valid &&
      this.#positions.has(partition) &&
      !this.#toRevoke.has(partition)
    );
  }

  async #waitAfterFailure(error: Error): Promise<void> {
    const waitMs = Math.min(
      FIRST_RETRY_MS * 2 ** this.#failures,
      LAST_RETRY_MS,
    );
    this.#failures = Math.min(this.#failures + 1, 16);
    this.#logger.warn(
      `Reading topic '${this.#topic.topic}' for group '${
        this.#options.group
      }' failed, next attempt in ${waitMs} ms`,
      error,
    );
    const until = performance.now() + waitMs;
    while (!this.#closed && performance.now() < until) {
      await this.#alarm.wait(until - performance.now());
    }
  }

  #fail(error: Error): void {
    this.#closed = true;
    this.#stopListening();
    this.#options.onFailed(error);
  }
}

function isFatal(error: unknown): boolean {
  return error instanceof TopicGoneError || error instanceof DamagedBatchError;
}

function sizeOf(batch: EventBatch): number {
  let bytes = 0;
  for (let index = 0; index < batch.records.length; index += 1) {
    bytes += batch.records.sizeAt(index);
  }
  return bytes;
}
