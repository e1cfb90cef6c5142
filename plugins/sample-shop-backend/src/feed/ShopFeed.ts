import type { EventLogService } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { guestEvents } from '../world/guestEvents';
import { ShopWorld } from '../world/ShopWorld';
import type { TimedShopEvent } from '../world/types';
import { planChunk } from './planChunk';
import type { FeedChunk, FeedPosition, FeedStore } from './types';

/** Topic that the default pipeline reads. */
export const SHOP_TOPIC = 'analytics-events';

const SECONDS_PER_DAY = 86_400;
const FIRST_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 60_000;
/** Longest sleep between two looks at the clock. */
const MAX_WAIT_MS = 1_000;

/** Options of {@link ShopFeed.create}. */
export interface ShopFeedOptions {
  eventLog: EventLogService;
  store: FeedStore;
  logger: LoggerService;
  seed: number;
  eventsPerSecond: number;
  backfillDays: number;
  /** Milliseconds since the epoch; the clock unless a test says otherwise. */
  now?: () => number;
}

/**
 * Writes the shop's events into the event log: first the history, then second
 * by second.
 *
 * The chunk that comes next is stored *before* it is appended, and it alone
 * decides the append's idempotency key. So a process killed between append and
 * store appends the same chunk under the same key after its restart, which the
 * log answers with the first result: nothing is repeated and nothing skipped.
 */
export class ShopFeed {
  readonly #options: ShopFeedOptions;
  readonly #now: () => number;
  #world: ShopWorld | undefined;
  #isLive = false;

  private constructor(options: ShopFeedOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  static create(options: ShopFeedOptions): ShopFeed {
    return new ShopFeed(options);
  }

  /** Runs until the signal says stop; failures are retried with back-off. */
  async run(signal: AbortSignal): Promise<void> {
    let delayMs = FIRST_RETRY_DELAY_MS;
    while (!signal.aborted) {
      try {
        const waitMs = await this.step();
        delayMs = FIRST_RETRY_DELAY_MS;
        if (waitMs > 0) {
          await wait(Math.min(waitMs, MAX_WAIT_MS), signal);
        }
      } catch (error) {
        this.#options.logger.warn(
          `The sample shop could not append its events and tries again in ${delayMs} ms`,
          error as Error,
        );
        await wait(delayMs, signal);
        delayMs = Math.min(delayMs * 2, MAX_RETRY_DELAY_MS);
      }
    }
  }

  /**
   * Appends the next chunk if its time has come.
   *
   * @returns milliseconds until the next chunk is over; 0 when it is already
   */
  async step(): Promise<number> {
    const { seed, store, eventLog, logger, eventsPerSecond } = this.#options;
    const position = (await store.load(seed)) ?? (await this.#open());
    const waitMs = position.next.untilSecond * 1000 - this.#now();
    if (waitMs > 0) {
      return waitMs;
    }
    const events = this.#eventsOf(position);
    if (events.length > 0) {
      await eventLog.append(
        SHOP_TOPIC,
        events.map(({ event }) => Buffer.from(JSON.stringify(event))),
        { idempotencyKey: idempotencyKey(seed, position) },
      );
    }
    const next = planChunk({
      fromSecond: position.next.untilSecond,
      nowSecond: Math.floor(this.#now() / 1000),
      eventsPerSecond,
    });
    const eventsAppended = position.eventsAppended + events.length;
    await store.save({
      seed,
      expected: position,
      position: { openingDay: position.openingDay, next, eventsAppended },
    });
    const waitForNextMs = Math.max(0, next.untilSecond * 1000 - this.#now());
    if (waitForNextMs > 0 && !this.#isLive) {
      this.#isLive = true;
      logger.info(
        `The sample shop has its history (${eventsAppended} events so far) and is live now`,
      );
    }
    return waitForNextMs;
  }

  async #open(): Promise<FeedPosition> {
    const { seed, backfillDays, eventsPerSecond, store } = this.#options;
    const nowSecond = Math.floor(this.#now() / 1000);
    const openingDay = Math.floor(nowSecond / SECONDS_PER_DAY) - backfillDays;
    const fromSecond =
      backfillDays === 0 ? nowSecond : openingDay * SECONDS_PER_DAY;
    const position: FeedPosition = {
      openingDay,
      next: planChunk({ fromSecond, nowSecond, eventsPerSecond }),
      eventsAppended: 0,
    };
    await store.save({ seed, position, expected: undefined });
    return position;
  }

  #eventsOf(position: FeedPosition): TimedShopEvent[] {
    const { seed, eventsPerSecond } = this.#options;
    const { fromSecond, untilSecond, guests } = position.next;
    this.#world ??= ShopWorld.create({ seed, openingDay: position.openingDay });
    const events = this.#world.events(fromSecond, untilSecond);
    if (!guests) {
      return events;
    }
    for (let second = fromSecond; second < untilSecond; second++) {
      events.push(
        ...guestEvents({
          seed,
          second,
          eventsPerSecond,
          products: this.#world.products,
        }),
      );
    }
    return events.sort((a, b) => a.atMs - b.atMs);
  }
}

function idempotencyKey(seed: number, position: FeedPosition): string {
  const { fromSecond, untilSecond }: FeedChunk = position.next;
  return `sample-shop:${seed}:${position.openingDay}:${fromSecond}-${untilSecond}`;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Aborted: the loop sees it.
  }
}
