import { median } from 'simple-statistics';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const WEEK_SECONDS = 7 * DAY_SECONDS;
/** Least full periods of history before a season is considered. */
const MIN_PERIODS = 2;

/** A repeating pattern: which buckets resemble each other. */
export interface Season {
  periodSeconds: number;
  /** Buckets of one period. */
  length: number;
}

/**
 * Seasons that a series may have and that its history covers often enough: day
 * (of buckets shorter than a day) and week.
 */
export function seasonsFor(options: {
  bucketSeconds: number;
  points: number;
}): Season[] {
  const { bucketSeconds, points } = options;
  return [DAY_SECONDS, WEEK_SECONDS]
    .filter(periodSeconds => periodSeconds % bucketSeconds === 0)
    .map(periodSeconds => ({
      periodSeconds,
      length: periodSeconds / bucketSeconds,
    }))
    .filter(({ length }) => length > 1 && points >= MIN_PERIODS * length);
}

/**
 * What each bucket lies above or below its surroundings because of the season,
 * estimated from the other buckets at the same place of the period: the
 * median of their distances to the median of one full period around them, so
 * that neither trend nor single outliers count as season.
 *
 * @param values - by bucket; undefined where there is none
 * @returns one effect for each bucket, its own value left out
 */
export function seasonalEffects(
  values: Array<number | undefined>,
  season: Season,
): number[] {
  const { length } = season;
  const distances = distancesToPeriod(values, length);
  const effects = new Array<number>(values.length);
  for (let place = 0; place < length; place++) {
    const own: number[] = [];
    for (let index = place; index < values.length; index += length) {
      own.push(index);
    }
    for (const index of own) {
      const others = own
        .filter(other => other !== index && distances[other] !== undefined)
        .map(other => distances[other]!);
      effects[index] = others.length > 0 ? median(others) : 0;
    }
  }
  return effects;
}

/** Distance of each value to the median of the full period that is nearest around it. */
function distancesToPeriod(
  values: Array<number | undefined>,
  length: number,
): Array<number | undefined> {
  const lastStart = values.length - length;
  const medians = new Map<number, number | undefined>();
  return values.map((value, index) => {
    const start = Math.max(
      0,
      Math.min(lastStart, index - Math.floor(length / 2)),
    );
    if (!medians.has(start)) {
      const period = values
        .slice(start, start + length)
        .filter(each => each !== undefined);
      medians.set(start, period.length > 0 ? median(period) : undefined);
    }
    const level = medians.get(start);
    return value === undefined || level === undefined
      ? undefined
      : value - level;
  });
}
