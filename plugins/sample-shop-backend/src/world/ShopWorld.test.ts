import { createHash } from 'node:crypto';
import { guestEvents } from './guestEvents';
import { ShopWorld } from './ShopWorld';
import type { TimedShopEvent } from './types';

const SECONDS_PER_DAY = 86_400;
const OPENING_DAY = 20_500;
const DAYS = 90;
const FROM = OPENING_DAY * SECONDS_PER_DAY;
const UNTIL = FROM + DAYS * SECONDS_PER_DAY;

function fingerprint(events: TimedShopEvent[]): string {
  return createHash('sha256').update(JSON.stringify(events)).digest('hex');
}

describe('ShopWorld', () => {
  const world = ShopWorld.create({ seed: 42, openingDay: OPENING_DAY });
  const history = world.events(FROM, UNTIL);

  it('makes the same events for the same seed and others for another', () => {
    const part = [FROM, FROM + 5 * SECONDS_PER_DAY] as const;
    const again = ShopWorld.create({ seed: 42, openingDay: OPENING_DAY });
    const other = ShopWorld.create({ seed: 43, openingDay: OPENING_DAY });
    expect(fingerprint(again.events(...part))).toBe(
      fingerprint(world.events(...part)),
    );
    expect(fingerprint(other.events(...part))).not.toBe(
      fingerprint(world.events(...part)),
    );
  });

  it('makes the same events in any pieces and without the days before', () => {
    const day = FROM + 60 * SECONDS_PER_DAY;
    const fresh = ShopWorld.create({ seed: 42, openingDay: OPENING_DAY });
    const pieces: TimedShopEvent[] = [];
    for (let second = day; second < day + SECONDS_PER_DAY; second += 9_999) {
      pieces.push(
        ...fresh.events(
          second,
          Math.min(second + 9_999, day + SECONDS_PER_DAY),
        ),
      );
    }
    expect(fingerprint(pieces)).toBe(
      fingerprint(
        history.filter(
          ({ atMs }) =>
            atMs >= day * 1000 && atMs < (day + SECONDS_PER_DAY) * 1000,
        ),
      ),
    );
  });

  it('gives about 150,000 events in three months, each id once, in order of time', () => {
    expect(history.length).toBeGreaterThan(130_000);
    expect(history.length).toBeLessThan(170_000);
    expect(new Set(history.map(({ event }) => event.event_id)).size).toBe(
      history.length,
    );
    const unordered = history.filter(
      ({ atMs }, index) => index > 0 && atMs < history[index - 1].atMs,
    );
    expect(unordered).toEqual([]);
  });

  it('has customers that sign up first, refunds of real lines and exact amounts', () => {
    const signedUp = new Set<string>();
    const lines = new Map<string, number>();
    const counts: Record<string, number> = {};
    const wrong: TimedShopEvent['event'][] = [];
    const claim = (event: TimedShopEvent['event'], holds: boolean) => {
      if (!holds) {
        wrong.push(event);
      }
    };
    for (const { event } of history) {
      counts[event.event_type] = (counts[event.event_type] ?? 0) + 1;
      if (event.event_type === 'signup') {
        signedUp.add(event.customer_id);
        continue;
      }
      claim(event, signedUp.has(event.customer_id!));
      if (event.event_type === 'order' || event.event_type === 'refund') {
        const key = `${event.order_id}/${event.order_line}`;
        const cents = Math.round(Number(event.order_total) * 100);
        claim(event, /^-?\d+\.\d\d$/.test(event.order_total));
        claim(
          event,
          cents === Math.round(Number(event.unit_price) * 100) * event.quantity,
        );
        if (event.event_type === 'order') {
          lines.set(key, cents);
        } else {
          claim(event, lines.get(key) === -cents);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(counts.order / history.length).toBeGreaterThan(0.2);
    expect(counts.refund / counts.order).toBeGreaterThan(0.01);
    expect(counts.signup).toBeGreaterThan(2_000);
  });

  it('has a week, a day and customers who fall silent before the end', () => {
    const perWeekday = new Array<number>(7).fill(0);
    const perHour = new Array<number>(24).fill(0);
    const lastSeen = new Map<string, number>();
    for (const { atMs, event } of history) {
      const time = new Date(atMs);
      perWeekday[time.getUTCDay()] += 1;
      perHour[time.getUTCHours()] += 1;
      lastSeen.set(event.customer_id!, atMs);
    }
    expect(perWeekday[6]).toBeGreaterThan(perWeekday[2] * 1.15);
    expect(perHour[19]).toBeGreaterThan(perHour[3] * 5);
    const silentSinceMs = (UNTIL - 30 * SECONDS_PER_DAY) * 1000;
    const silent = [...lastSeen.values()].filter(ms => ms < silentSinceMs);
    const share = silent.length / lastSeen.size;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.7);
  });
});

describe('guestEvents', () => {
  const products = ShopWorld.create({ seed: 1, openingDay: 0 }).products;

  it.each([20, 0.3, 7.5])('keeps to %d events a second', eventsPerSecond => {
    let count = 0;
    let strangers = 0;
    for (let second = FROM; second < FROM + 1_000; second++) {
      const events = guestEvents({
        seed: 1,
        second,
        eventsPerSecond,
        products,
      });
      count += events.length;
      strangers += events.filter(
        ({ atMs, event }) =>
          Math.floor(atMs / 1000) === second && !event.customer_id,
      ).length;
    }
    expect(count).toBe(Math.round(1_000 * eventsPerSecond));
    expect(strangers).toBe(count);
  });
});
