import { Random } from '../random/Random';
import { dayFactor, secondOfDay } from './seasonality';
import { SEGMENTS, type Segment } from './segments';

/** Somebody who signed up. */
export interface Customer {
  /** Counted from 0 in the order of signing up. */
  number: number;
  id: string;
  segment: Segment;
  /** Seconds since the epoch. */
  signedUpAtSecond: number;
  /** After this the customer never comes again. */
  leavesAtSecond: number;
  visitsPerDay: number;
  country: string;
  device: string;
  channel: string;
}

export const SECONDS_PER_DAY = 86_400;

const SIGNUPS_PER_DAY = 18;
/** The opening campaign: this many more on the first day, falling from there. */
const OPENING_SIGNUPS = 120;
const OPENING_DECAY_DAYS = 8;
/** New customers look around more. */
const NOVELTY_DAYS = 12;
/** The last days before leaving, in which visits become rare: what a churn model can see. */
const FADING_DAYS = 12;
const FIRST_CUSTOMER_NUMBER = 100_000;
/** Stream of random numbers that belongs to signups. */
const SIGNUP_STREAM = 2;

const COUNTRIES = [
  { name: 'United Kingdom', weight: 46 },
  { name: 'Germany', weight: 18 },
  { name: 'France', weight: 14 },
  { name: 'Netherlands', weight: 8 },
  { name: 'Ireland', weight: 6 },
  { name: 'Spain', weight: 5 },
  { name: 'Sweden', weight: 3 },
];
const DEVICES = [
  { name: 'mobile', weight: 58 },
  { name: 'desktop', weight: 34 },
  { name: 'tablet', weight: 8 },
];
const CHANNELS = [
  { name: 'search', weight: 40 },
  { name: 'social', weight: 25 },
  { name: 'newsletter', weight: 15 },
  { name: 'friend', weight: 12 },
  { name: 'marketplace', weight: 8 },
];

/** Who signs up on one day; `firstNumber` customers were there before. */
export function customersOfDay(options: {
  seed: number;
  openingDay: number;
  day: number;
  firstNumber: number;
}): Customer[] {
  const { seed, openingDay, day, firstNumber } = options;
  const age = day - openingDay;
  const expected =
    (SIGNUPS_PER_DAY + OPENING_SIGNUPS * Math.exp(-age / OPENING_DECAY_DAYS)) *
    dayFactor(day, 1.15);
  const random = Random.of(seed, SIGNUP_STREAM, day);
  const count = Math.round(expected * (0.85 + 0.3 * random.next()));
  return Array.from({ length: count }, (_, index) => {
    const segment = random.pickWeighted(SEGMENTS);
    const signedUpAtSecond = day * SECONDS_PER_DAY + secondOfDay(random);
    const lifetimeDays = 0.5 + random.exponential(segment.meanLifetimeDays);
    const number = firstNumber + index;
    return {
      number,
      id: `C-${FIRST_CUSTOMER_NUMBER + number}`,
      segment,
      signedUpAtSecond,
      leavesAtSecond:
        signedUpAtSecond + Math.round(lifetimeDays * SECONDS_PER_DAY),
      visitsPerDay: segment.visitsPerDay * (0.7 + 0.6 * random.next()),
      country: random.pickWeighted(COUNTRIES).name,
      device: random.pickWeighted(DEVICES).name,
      channel: random.pickWeighted(CHANNELS).name,
    };
  });
}

/** Visits that a customer is expected to make on a day. */
export function expectedVisits(customer: Customer, day: number): number {
  const noon = (day + 0.5) * SECONDS_PER_DAY;
  const ageDays = (noon - customer.signedUpAtSecond) / SECONDS_PER_DAY;
  const leftDays = (customer.leavesAtSecond - noon) / SECONDS_PER_DAY;
  const novelty = 0.6 + 0.9 * Math.exp(-Math.max(ageDays, 0) / NOVELTY_DAYS);
  const fading = Math.min(1, Math.max(0.1, leftDays / FADING_DAYS));
  return (
    customer.visitsPerDay *
    novelty *
    fading *
    dayFactor(day, customer.segment.weekendFactor)
  );
}
