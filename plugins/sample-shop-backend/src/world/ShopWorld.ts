import { Random } from '../random/Random';
import {
  SECONDS_PER_DAY,
  customersOfDay,
  expectedVisits,
  type Customer,
} from './customers';
import { productsOf, type Product } from './products';
import { secondOfDay } from './seasonality';
import type { TimedShopEvent } from './types';
import { MAX_REFUND_DELAY_DAYS, visitEvents } from './visits';

/** Stream of random numbers that belongs to visits. */
const VISIT_STREAM = 3;
/** Days kept: what one day's events can come from, and the day before for late visits. */
const DAYS_KEPT = MAX_REFUND_DELAY_DAYS + 2;

/**
 * The shop's known customers and everything they do, as a function of seed,
 * opening day and time alone.
 *
 * A day's happenings are made from random numbers keyed by (seed, customer,
 * day). No state runs from one day into the next except who has signed up,
 * which is itself keyed by day; so a restart makes the same events again
 * without a memory of what was made, and a stretch can be made in any pieces.
 */
export class ShopWorld {
  readonly #seed: number;
  readonly #openingDay: number;
  readonly #products: Product[];
  readonly #customers: Customer[] = [];
  readonly #begunOnDay = new Map<number, TimedShopEvent[]>();
  readonly #happeningOnDay = new Map<number, TimedShopEvent[]>();
  #nextSignupDay: number;

  private constructor(seed: number, openingDay: number) {
    this.#seed = seed;
    this.#openingDay = openingDay;
    this.#nextSignupDay = openingDay;
    this.#products = productsOf(seed);
  }

  /** @param options - `openingDay` in days since the epoch */
  static create(options: { seed: number; openingDay: number }): ShopWorld {
    return new ShopWorld(options.seed, options.openingDay);
  }

  get products(): readonly Product[] {
    return this.#products;
  }

  /** Events with `fromSecond <= time < untilSecond`, in order of time. */
  events(fromSecond: number, untilSecond: number): TimedShopEvent[] {
    const firstDay = Math.floor(fromSecond / SECONDS_PER_DAY);
    const lastDay = Math.floor((untilSecond - 1) / SECONDS_PER_DAY);
    const events: TimedShopEvent[] = [];
    for (let day = firstDay; day <= lastDay; day++) {
      for (const timed of this.#eventsOfDay(day)) {
        if (
          timed.atMs >= fromSecond * 1000 &&
          timed.atMs < untilSecond * 1000
        ) {
          events.push(timed);
        }
      }
    }
    return events;
  }

  /** Everything whose time lies in the day, wherever it began. */
  #eventsOfDay(day: number): TimedShopEvent[] {
    return remember(this.#happeningOnDay, day, () => {
      const fromMs = day * SECONDS_PER_DAY * 1000;
      const untilMs = fromMs + SECONDS_PER_DAY * 1000;
      const events: TimedShopEvent[] = [];
      const firstOrigin = Math.max(
        this.#openingDay,
        day - MAX_REFUND_DELAY_DAYS,
      );
      for (let origin = firstOrigin; origin <= day; origin++) {
        for (const timed of this.#eventsBegunOn(origin)) {
          if (timed.atMs >= fromMs && timed.atMs < untilMs) {
            events.push(timed);
          }
        }
      }
      return events.sort(
        (a, b) =>
          a.atMs - b.atMs || (a.event.event_id < b.event.event_id ? -1 : 1),
      );
    });
  }

  #eventsBegunOn(day: number): TimedShopEvent[] {
    return remember(this.#begunOnDay, day, () => {
      this.#signUpUntil(day);
      const dayStart = day * SECONDS_PER_DAY;
      const dayEnd = dayStart + SECONDS_PER_DAY;
      const events: TimedShopEvent[] = [];
      for (const customer of this.#customers) {
        const { signedUpAtSecond } = customer;
        if (signedUpAtSecond >= dayEnd) {
          // Customers are in order of their day of signing up.
          break;
        }
        if (signedUpAtSecond >= dayStart) {
          events.push(signupEvent(this.#seed, customer));
        }
        if (customer.leavesAtSecond > dayStart) {
          this.#visitsOf(customer, day, events);
        }
      }
      return events;
    });
  }

  #visitsOf(customer: Customer, day: number, events: TimedShopEvent[]): void {
    const random = Random.of(this.#seed, VISIT_STREAM, customer.number, day);
    const visits = random.poisson(expectedVisits(customer, day));
    for (let visit = 0; visit < visits; visit++) {
      const atSecond = day * SECONDS_PER_DAY + secondOfDay(random);
      if (
        atSecond > customer.signedUpAtSecond &&
        atSecond < customer.leavesAtSecond
      ) {
        events.push(
          ...visitEvents({
            customer,
            products: this.#products,
            visitId: `s${this.#seed}-${day}-${customer.number}-${visit}`,
            atSecond,
            random,
          }),
        );
      }
    }
  }

  #signUpUntil(day: number): void {
    for (; this.#nextSignupDay <= day; this.#nextSignupDay++) {
      const newcomers = customersOfDay({
        seed: this.#seed,
        openingDay: this.#openingDay,
        day: this.#nextSignupDay,
        firstNumber: this.#customers.length,
      });
      for (const customer of newcomers) {
        this.#customers.push(customer);
      }
    }
  }
}

function signupEvent(seed: number, customer: Customer): TimedShopEvent {
  const atMs = customer.signedUpAtSecond * 1000;
  const id = `s${seed}-signup-${customer.number}`;
  return {
    atMs,
    event: {
      event_id: id,
      event_type: 'signup',
      event_time: new Date(atMs).toISOString(),
      customer_id: customer.id,
      session_id: id,
      country: customer.country,
      properties: {
        channel: customer.channel,
        email: `${customer.id.toLowerCase()}@shop.example`,
      },
    },
  };
}

/** Answers what is kept for the day or makes it, and forgets the days long before. */
function remember(
  days: Map<number, TimedShopEvent[]>,
  day: number,
  make: () => TimedShopEvent[],
): TimedShopEvent[] {
  const kept = days.get(day);
  if (kept) {
    return kept;
  }
  const made = make();
  days.set(day, made);
  if (days.size > DAYS_KEPT) {
    days.delete(Math.min(...days.keys()));
  }
  return made;
}
