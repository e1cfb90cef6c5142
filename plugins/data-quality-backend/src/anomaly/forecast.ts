import {
  mean,
  median,
  medianAbsoluteDeviation,
  quantile,
} from 'simple-statistics';
import type { Level } from './levels';
import { flatLevel, movingLevel } from './levels';
import type { Season } from './seasons';
import { seasonalEffects, seasonsFor } from './seasons';

const DAY_SECONDS = 86_400;
/** Days that a moving level looks back. */
const LEVEL_DAYS = 14;
/** Shortest moving level, buckets. */
const MIN_LEVEL_BUCKETS = 12;
/** Longest, buckets: enough to be steady, and cheap. */
const MAX_LEVEL_BUCKETS = 48;
/**
 * How much less a finer description has to be wrong before it is preferred;
 * the best of several always looks a little better than it is.
 */
const PREFERENCE = 0.85;
/** Share of errors that descriptions are compared by: more than weekends are, and without faults of the past. */
const COMPARED_SHARE = 0.8;
/** Least errors by which a description can be compared. */
const MIN_ERRORS = 8;

/** Errors of the past that are no reason to be surprised; what lies beyond may be faults of the past. */
const USUAL_SHARE = 0.967;
/** Least errors before that share says anything. */
const MIN_FOR_SHARE = 40;

/** What the next point is expected to be, on the scale of the values. */
export interface Forecast {
  expected: number;
  /** Median absolute deviation of what was expected of earlier points. */
  mad: number;
  /**
   * How far off all but the rarest earlier points were: where a description
   * misses something that recurs (the first hours of every weekend), the MAD
   * says too little. 0 for short histories.
   */
  usualError: number;
  /** Earlier points that it was estimated from. */
  points: number;
  /** Mean error without the largest fifth: what descriptions are compared by. */
  meanError: number;
}

/**
 * What the last value should be, judged from those before it.
 *
 * @remarks
 *
 * A series is described as a level, plus a season if it has one. Which
 * description fits is decided by what each would have said of every earlier
 * point without knowing that point: the one with the smallest mean error, a
 * finer one only when it is clearly better. The largest fifth of errors is left
 * out of that mean: faults of the past must not decide, and a median would not
 * see weekends, which are two days of seven. The errors of the chosen
 * one are also the spread against which the last point is held, and their
 * median corrects what it gets wrong all the time, such as the lag of a moving
 * level behind a trend. The last value itself is never looked at.
 *
 * @param values - by bucket, the last one being judged; undefined: none
 */
export function forecast(
  values: Array<number | undefined>,
  options: { bucketSeconds: number; startMs: number },
): Forecast | undefined {
  const history = values.slice(0, -1);
  let best: Forecast | undefined;
  for (const season of [
    undefined,
    ...seasonsFor({
      ...options,
      points: history.length,
    }),
  ]) {
    const effects = season && seasonalEffects([...history, undefined], season);
    for (const level of levelsFor(options.bucketSeconds, season)) {
      const found = describe(history, { effects, level });
      if (found && (!best || found.meanError < best.meanError * PREFERENCE)) {
        best = found;
      }
    }
  }
  return best;
}

function levelsFor(bucketSeconds: number, season: Season | undefined): Level[] {
  const buckets = Math.min(
    MAX_LEVEL_BUCKETS,
    Math.max(MIN_LEVEL_BUCKETS, (LEVEL_DAYS * DAY_SECONDS) / bucketSeconds),
  );
  const short = season ? Math.min(buckets, MIN_LEVEL_BUCKETS) : buckets;
  return [
    flatLevel,
    ...[...new Set([buckets, short])].map(length => movingLevel(length)),
  ];
}

function describe(
  history: Array<number | undefined>,
  options: { effects: number[] | undefined; level: Level },
): Forecast | undefined {
  const effectAt = (index: number) => options.effects?.[index] ?? 0;
  const levels = options.level.at([
    ...history.map((value, index) =>
      value === undefined ? undefined : value - effectAt(index),
    ),
    undefined,
  ]);
  const next = levels[history.length];
  const errors = history.flatMap((value, index) => {
    const level = levels[index];
    return value === undefined || level === undefined
      ? []
      : [value - level - effectAt(index)];
  });
  if (next === undefined || errors.length < MIN_ERRORS) {
    return undefined;
  }
  const bias = median(errors);
  const distances = errors.map(error => Math.abs(error - bias));
  return {
    expected: next + effectAt(history.length) + bias,
    mad: medianAbsoluteDeviation(errors),
    meanError: mean(smallest(distances, COMPARED_SHARE)),
    usualError:
      errors.length < MIN_FOR_SHARE ? 0 : quantile(distances, USUAL_SHARE),
    points: errors.length,
  };
}

function smallest(values: number[], share: number): number[] {
  return [...values]
    .sort((a, b) => a - b)
    .slice(0, Math.ceil(values.length * share));
}
