import type {
  AppendOptions,
  AppendResult,
  EventLogService,
} from '@analytics-engine/plugin-analytics-node';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { ShopEvent } from '../world/types';
import { DatabaseFeedStore } from './DatabaseFeedStore';
import { SHOP_TOPIC, ShopFeed } from './ShopFeed';

const SECONDS_PER_DAY = 86_400;
const START_MS = Date.parse('2026-03-14T15:09:26.535Z');
const GUESTS_PER_SECOND = 0.01;
/** Which append of a run breaks, in history and in live traffic, and how. */
const BREAKS = new Map<number, 'before' | 'after'>([
  [1, 'after'],
  [2, 'before'],
  [5, 'after'],
  [8, 'before'],
  [11, 'after'],
]);

/** Keeps what is appended by the log's rules and can break before or after the append. */
class RecordingLog {
  readonly keys = new Map<string, AppendResult>();
  readonly events: ShopEvent[] = [];
  breakNext: 'before' | 'after' | undefined;

  async append(
    topic: string,
    records: Buffer[],
    options: AppendOptions = {},
  ): Promise<AppendResult> {
    if (topic !== SHOP_TOPIC) {
      throw new Error(`unexpected topic ${topic}`);
    }
    const broken = this.breakNext;
    this.breakNext = undefined;
    if (broken === 'before') {
      throw new Error('log is full');
    }
    const known = this.keys.get(options.idempotencyKey!);
    if (known) {
      return { ...known, repeated: true };
    }
    const firstOffset = this.events.length;
    this.events.push(...records.map(record => JSON.parse(String(record))));
    const result = {
      topic,
      partition: 0,
      firstOffset,
      lastOffset: this.events.length - 1,
      repeated: false,
    };
    this.keys.set(options.idempotencyKey!, result);
    if (broken === 'after') {
      throw new Error('killed');
    }
    return result;
  }
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('ShopFeed on %s', id => {
  let nowMs = START_MS;

  async function setUp(
    options: { eventsPerSecond?: number; backfillDays?: number } = {},
  ) {
    const { eventsPerSecond = GUESTS_PER_SECOND, backfillDays = 5 } = options;
    nowMs = START_MS;
    const knex = await databases.init(id);
    const database = mockServices.database.mock({
      getClient: async () => knex,
      migrations: { skip: false },
    });
    const store = await DatabaseFeedStore.create(database);
    const log = new RecordingLog();
    const open = () =>
      ShopFeed.create({
        eventLog: log as unknown as EventLogService,
        store,
        logger: mockServices.logger.mock(),
        seed: 7,
        eventsPerSecond,
        backfillDays,
        now: () => nowMs,
      });
    return { log, open, store };
  }

  /** Appends until the clock is reached; failures are tried again by a new process. */
  async function catchUp(
    open: () => ShopFeed,
    begun: ShopFeed = open(),
  ): Promise<ShopFeed> {
    let feed = begun;
    for (;;) {
      try {
        if ((await feed.step()) > 0) {
          return feed;
        }
      } catch {
        feed = open();
      }
    }
  }

  function expectEachOnceInOrder(events: ShopEvent[]): void {
    expect(new Set(events.map(event => event.event_id)).size).toBe(
      events.length,
    );
    const times = events.map(event => event.event_time);
    expect(times).toEqual([...times].sort());
  }

  const guestsOf = (events: ShopEvent[]) =>
    events.filter(event => !event.customer_id).length;

  /** Lets the clock tick, looking every two minutes what is to be appended. */
  async function live(open: () => ShopFeed, minutes: number): Promise<void> {
    let feed = await catchUp(open);
    for (let minute = 0; minute < minutes; minute += 2) {
      nowMs += 120_000;
      feed = await catchUp(open, feed);
    }
  }

  it('makes a history like what comes live, then keeps up with the clock', async () => {
    const { log, open } = await setUp();
    await catchUp(open);
    expectEachOnceInOrder(log.events);
    expect(log.events[0].event_time.slice(0, 10)).toBe('2026-03-09');
    expect(
      Date.parse(log.events[log.events.length - 1].event_time),
    ).toBeLessThan(nowMs);
    const historySeconds =
      Math.floor(START_MS / 1000) - Date.parse('2026-03-09T00:00:00Z') / 1000;
    expect(guestsOf(log.events) / historySeconds).toBeCloseTo(
      GUESTS_PER_SECOND,
      4,
    );
    const before = log.events.length;
    await live(open, 60);
    nowMs += 23 * 3_600_000;
    await catchUp(open);
    expect(guestsOf(log.events.slice(before))).toBe(864);
    expectEachOnceInOrder(log.events);
  });

  it('is the same stream however often it breaks and starts again', async () => {
    const shop = { eventsPerSecond: 0.02, backfillDays: 1 };
    const calm = await setUp(shop);
    await catchUp(calm.open);
    await live(calm.open, 30);

    const rough = await setUp(shop);
    const append = rough.log.append.bind(rough.log);
    let appends = 0;
    jest.spyOn(rough.log, 'append').mockImplementation(async (...args) => {
      appends += 1;
      rough.log.breakNext = BREAKS.get(appends);
      return append(...args);
    });
    await catchUp(rough.open);
    await live(rough.open, 30);
    expect(appends).toBeGreaterThanOrEqual(rough.log.keys.size + BREAKS.size);
    expect(rough.log.events).toEqual(calm.log.events);
  });

  it('catches up the strangers of the last week of a long absence, and repeats nothing', async () => {
    const { log, open } = await setUp();
    await catchUp(open);
    const before = log.events.length;
    nowMs += 9 * SECONDS_PER_DAY * 1000;
    await catchUp(open);
    expectEachOnceInOrder(log.events);
    const missed = log.events.slice(before);
    expect(missed.length - guestsOf(missed)).toBeGreaterThan(2_000);
    expect(guestsOf(missed)).toBe(7 * SECONDS_PER_DAY * GUESTS_PER_SECOND);
    const oldest = missed.find(event => !event.customer_id)!;
    expect(oldest.event_time > '2026-03-16T15:0').toBe(true);
  });

  it('gives way to another process that feeds the same shop', async () => {
    const { open, store } = await setUp();
    await catchUp(open);
    const position = (await store.load(7))!;
    const moved = {
      ...position,
      next: {
        ...position.next,
        fromSecond: position.next.untilSecond,
        untilSecond: position.next.untilSecond + 1,
      },
    };
    await store.save({ seed: 7, position: moved, expected: position });
    await expect(
      store.save({ seed: 7, position: moved, expected: position }),
    ).rejects.toThrow(/another process feeds it/);
  });
});
