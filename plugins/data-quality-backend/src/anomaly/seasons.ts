import { median } from 'simple-statistics';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** Least full periods of history before a season is considered. */
const MIN_PERIODS = 2;
/** Least days before weekends are told apart from working days. */
const MIN_DAYS = 8;

/** A repeating pattern: which buckets resemble each other. */
export interface Season {
  /** Buckets of one period. */
  length: number;
  /** Buckets of the same place resemble each other. */
  placeOf(index: number): number;
}

/**
 * Seasons that a series may have and that its history covers often enough: day
 * (of buckets shorter than a day), week, and between them working days against
 * weekends, which a history of a week and a bit tells apart already because
 * its days stand for each other.
 */
export function seasonsFor(options: {
  bucketSeconds: number;
  /** Start of the first bucket. */
  startMs: number;
  points: number;
}): Season[] {
  const { bucketSeconds, startMs, points } = options;
  if (DAY_SECONDS % bucketSeconds !== 0) {
    return [];
  }
  const perDay = DAY_SECONDS / bucketSeconds;
  const perWeek = 7 * perDay;
  const weekendOf = (index: number) =>
    isWeekend(startMs + index * bucketSeconds * 1_000) ? 1 : 0;
  const isCovered = (length: number) => points >= MIN_PERIODS * length;
  return [
    ...(perDay > 1 && isCovered(perDay)
      ? [{ length: perDay, placeOf: (index: number) => index % perDay }]
      : []),
    ...(points >= MIN_DAYS * perDay
      ? [
          {
            length: perWeek,
            placeOf: (index: number) =>
              (index % perDay) + perDay * weekendOf(index),
          },
        ]
      : []),
    ...(isCovered(perWeek)
      ? [{ length: perWeek, placeOf: (index: number) => index % perWeek }]
      : []),
  ];
}

/** Whether a moment lies on a Saturday or Sunday, UTC. */
function isWeekend(ms: number): boolean {
  return [0, 6].includes(new Date(ms).getUTCDay());
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
  const distances = distancesToPeriod(values, season.length);
  const places = new Map<number, number[]>();
  values.forEach((_, index) => {
    const place = season.placeOf(index);
    places.set(place, [...(places.get(place) ?? []), index]);
  });
  const effects = new Array<number>(values.length);
  for (const own of places.values()) {
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
