import type { SeededRandom } from './SeededRandom';

export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 24 * HOUR_SECONDS;
/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);

/** What the traffic of a dataset is like. */
export interface Traffic {
  bucketSeconds: number;
  /** Start of each bucket, milliseconds. */
  startsMs: number[];
  /** Rows that each bucket would have without chance. */
  means: number[];
  /** Standard deviation of the day's own mood, relative. */
  noise: number;
  /** For people. */
  traits: string[];
}

/**
 * Traffic as operators know it: of any size, calm or moody, with or without
 * week and day, growing or shrinking, sometimes with a step in the past, of
 * short or long history.
 */
export function generateTraffic(random: SeededRandom): Traffic {
  const bucketSeconds = random.pick([DAY_SECONDS, DAY_SECONDS, HOUR_SECONDS]);
  const perDay = DAY_SECONDS / bucketSeconds;
  const days = random.pick(
    perDay === 1
      ? [random.uniform(9, 14), random.uniform(14, 28), random.uniform(28, 90)]
      : [random.uniform(3, 7), random.uniform(7, 21), random.uniform(21, 42)],
  );
  const length = Math.floor(days * perDay);
  const traits = [perDay === 1 ? 'daily buckets' : 'hourly buckets'];
  const level = random.logUniform(50, 200_000);
  const noise = random.pick([0.02, 0.05, 0.1, 0.15, 0.2]);
  traits.push(`noise ${noise * 100} %`);
  const week = weekOf(random, traits);
  const day = dayOf(random, perDay, traits);
  const growth = growthOf(random, traits);
  const step = stepOf(random, length, traits);
  if (days < 14) {
    traits.push('short history');
  }
  const phase = Math.floor(random.uniform(0, 7));
  const startsMs = Array.from(
    { length },
    (_, index) =>
      START_MS + phase * DAY_SECONDS * 1_000 + index * bucketSeconds * 1_000,
  );
  const means = startsMs.map((startMs, index) => {
    const at = new Date(startMs);
    return (
      level *
      week[at.getUTCDay()] *
      day[at.getUTCHours()] *
      Math.exp((growth * index) / perDay) *
      (index < step.before ? step.factor : 1)
    );
  });
  return { bucketSeconds, startsMs, means, noise, traits };
}

function weekOf(random: SeededRandom, traits: string[]): number[] {
  const week = Array.from({ length: 7 }, () => random.uniform(0.95, 1.05));
  if (random.chance(0.6)) {
    traits.push('week');
    const weekend = random.chance(0.75)
      ? random.uniform(0.3, 0.8)
      : random.uniform(1.2, 1.7);
    week[6] *= weekend;
    week[0] *= weekend * random.uniform(0.85, 1.15);
  }
  return week;
}

function dayOf(
  random: SeededRandom,
  perDay: number,
  traits: string[],
): number[] {
  if (perDay === 1 || random.chance(0.2)) {
    return Array.from({ length: 24 }, () => 1);
  }
  traits.push('day');
  const swing = random.uniform(0.3, 0.9);
  const peak = random.uniform(10, 20);
  return Array.from(
    { length: 24 },
    (_, hour) => 1 + swing * Math.cos(((hour - peak) / 24) * 2 * Math.PI),
  );
}

/** Growth per day, as a logarithm. */
function growthOf(random: SeededRandom, traits: string[]): number {
  if (!random.chance(0.4)) {
    return 0;
  }
  traits.push('trend');
  return random.uniform(0.002, 0.012) * (random.chance(0.7) ? 1 : -1);
}

/** A change of level that lies at least a third of the history back. */
function stepOf(
  random: SeededRandom,
  length: number,
  traits: string[],
): { before: number; factor: number } {
  if (!random.chance(0.15)) {
    return { before: 0, factor: 1 };
  }
  traits.push('step');
  return {
    before: Math.floor(length * random.uniform(0.2, 0.66)),
    factor: random.chance(0.5)
      ? random.uniform(0.5, 0.8)
      : random.uniform(1.25, 2),
  };
}
