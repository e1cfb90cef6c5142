import { quantile } from '../harness/statistics';
import type { MetricSeries } from './internals';
import type { Traffic } from './generateTraffic';
import { generateTraffic } from './generateTraffic';
import type { SeededRandom } from './SeededRandom';

/** What went wrong in the last bucket. */
export const FAULTS = [
  'dead feed',
  'drop',
  'late data',
  'spike',
  'stall',
  'nulls',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A series with what is known of it. */
export interface LabelledSeries {
  series: MetricSeries;
  /** Undefined: nothing is wrong with the last bucket. */
  fault: Fault | undefined;
  traits: string[];
  /** Where the last value lies in 99 of 100 buckets like it, by what it is made of. */
  usual: { low: number; high: number };
  /** How far the mean of volume is left, in standard deviations of its noise. */
  distance: number | undefined;
}

/** Draws that tell where a value usually lies. */
const DRAWS = 400;
/** Share of buckets that lie outside. */
const OUTSIDE = 0.01;

/** Share of series with faults of the past that nobody took out. */
const SCARRED = 0.3;
const SCAR_SHARE = 0.02;

const VALUES: Record<
  MetricSeries['metric'],
  (random: SeededRandom, traffic: Traffic, share: number) => number[]
> = {
  volume: rowsOf,
  /** The longest of n waits in a bucket is about (ln n + Gumbel) / n of it. */
  freshness: (random, traffic) =>
    rowsOf(random, traffic).map(rows =>
      Math.min(
        traffic.bucketSeconds,
        (traffic.bucketSeconds / Math.max(1, rows)) *
          (Math.log(Math.max(2, rows)) + random.gumbel()),
      ),
    ),
  nullShare: (random, traffic, share) => {
    return rowsOf(random, traffic).map(rows => {
      const mean = share * Math.exp(traffic.noise * random.gaussian()) * rows;
      return Math.min(
        1,
        random.count(Math.min(rows, mean)) / Math.max(1, rows),
      );
    });
  },
};

const FAULT_VALUES: Record<
  Fault,
  (random: SeededRandom, traffic: Traffic, value: number) => number
> = {
  'dead feed': () => 0,
  drop: (random, _, value) => Math.round(value * random.uniform(0.05, 0.5)),
  // The bucket is complete by the clock, but part of it has not come yet.
  'late data': (random, _, value) =>
    Math.round(value * random.uniform(0.1, 0.5)),
  spike: (random, _, value) => Math.round(value * random.uniform(2, 6)),
  stall: (random, traffic, value) =>
    Math.max(value, traffic.bucketSeconds * random.uniform(0.3, 1)),
  nulls: (random, _, value) =>
    Math.min(1, value + (1 - value) * random.uniform(0.15, 0.9)),
};

/** Makes one series; faults are planted into its last bucket, as large as they come in operations. */
export function generateSeries(
  random: SeededRandom,
  fault: Fault | undefined,
): LabelledSeries {
  const traffic = generateTraffic(random);
  const metric = metricOf(random, fault);
  const share = random.pick([0, 0, random.logUniform(0.002, 0.4)]);
  const values = VALUES[metric](random, traffic, share);
  if (random.chance(SCARRED)) {
    traffic.traits.push('scars');
    for (let index = 0; index < values.length - 1; index++) {
      if (random.chance(SCAR_SHARE)) {
        values[index] = damage(random, metric, traffic, values[index]);
      }
    }
  }
  const last = values.length - 1;
  if (fault) {
    values[last] = FAULT_VALUES[fault](random, traffic, values[last]);
  }
  return {
    series: {
      dataset: 'bench',
      metric,
      column: metric === 'nullShare' ? 'column' : null,
      bucketSeconds: traffic.bucketSeconds,
      points: values.map((value, index) => ({
        at: new Date(traffic.startsMs[index]).toISOString(),
        value,
      })),
    },
    fault,
    traits: [metric, ...traffic.traits],
    usual: usualOf(random, metric, traffic, share),
    distance:
      metric === 'volume' ? distanceOf(traffic, values[last]) : undefined,
  };
}

/** What somebody would call usual who knows how the series is made. */
function usualOf(
  random: SeededRandom,
  metric: MetricSeries['metric'],
  traffic: Traffic,
  share: number,
): LabelledSeries['usual'] {
  const means = Array.from({ length: DRAWS }, () => traffic.means.at(-1)!);
  const draws = VALUES[metric](random, { ...traffic, means }, share);
  return metric === 'volume'
    ? {
        low: quantile(draws, OUTSIDE / 2),
        high: quantile(draws, 1 - OUTSIDE / 2),
      }
    : { low: 0, high: quantile(draws, 1 - OUTSIDE) };
}

function distanceOf({ means, noise }: Traffic, value: number): number {
  const mean = means.at(-1)!;
  const chance = 1 / Math.sqrt(Math.max(1, mean));
  return (
    Math.abs(Math.log1p(value) - Math.log1p(mean)) / Math.hypot(noise, chance)
  );
}

function metricOf(
  random: SeededRandom,
  fault: Fault | undefined,
): MetricSeries['metric'] {
  switch (fault) {
    case undefined:
      return random.pick(['volume', 'volume', 'freshness', 'nullShare']);
    case 'stall':
      return 'freshness';
    case 'nulls':
      return 'nullShare';
    default:
      return 'volume';
  }
}

function rowsOf(random: SeededRandom, traffic: Traffic): number[] {
  return traffic.means.map(mean =>
    random.count(mean * Math.exp(traffic.noise * random.gaussian())),
  );
}

/** A fault of the past, of a kind that the metric can show. */
function damage(
  random: SeededRandom,
  metric: MetricSeries['metric'],
  traffic: Traffic,
  value: number,
): number {
  const kinds: Record<MetricSeries['metric'], Fault[]> = {
    volume: ['drop', 'late data', 'spike', 'dead feed'],
    freshness: ['stall'],
    nullShare: ['nulls'],
  };
  return FAULT_VALUES[random.pick(kinds[metric])](random, traffic, value);
}
