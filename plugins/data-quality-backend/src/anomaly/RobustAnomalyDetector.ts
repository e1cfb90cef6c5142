import type { AnomalyVerdict } from '@analytics-engine/plugin-analytics-common';
import { median } from 'simple-statistics';
import type { AnomalyDetector, MetricSeries } from '../types';
import { cutOff } from './cutOff';
import { describeVerdict } from './describeVerdict';
import type { Forecast } from './forecast';
import { forecast } from './forecast';
import { isDeadFeed } from './isDeadFeed';
import { isFamiliar } from './isFamiliar';
import type { Scale } from './scales';
import { MAD_TO_SIGMA, SCALES } from './scales';

/** Least earlier points with a value before anything is called unusual. */
export const MIN_POINTS = 8;
const DAY_SECONDS = 86_400;
/** History that is looked at, in days: eight weeks, or four of shorter buckets. */
const MAX_DAYS = 56;
const MAX_BUCKETS = 672;

/**
 * Judges the newest complete bucket of volume, freshness and null share by a
 * robust score: 0.6745 * (x - expected) / MAD (Iglewicz and Hoaglin, How to
 * Detect and Handle Outliers, 1993), where expected follows the level and,
 * where history allows, the season of day or week. The judged point is left
 * out of everything it is judged by: in a z-score that includes it, the score
 * of n points cannot pass (n-1)/sqrt(n), which is below 3 until n is 11.
 *
 * Beside that stands one rule that needs no history: no rows at all where
 * there usually are some is a dead feed.
 */
export class RobustAnomalyDetector implements AnomalyDetector {
  private constructor() {}

  static create(): RobustAnomalyDetector {
    return new RobustAnomalyDetector();
  }

  judge(series: MetricSeries): AnomalyVerdict {
    const { metric, column, bucketSeconds } = series;
    const limit = Math.min(
      MAX_BUCKETS,
      (MAX_DAYS * DAY_SECONDS) / bucketSeconds,
    );
    const points = series.points.slice(-(limit + 1));
    const last = points.at(-1);
    if (!last) {
      throw new Error(`Series of '${series.dataset}' has no points to judge`);
    }
    const scale = SCALES[metric];
    const values = points.map(({ value }) =>
      value === null ? undefined : scale.to(value),
    );
    const known = points
      .slice(0, -1)
      .flatMap(({ value }) => (value === null ? [] : [value]));
    const time = { bucketSeconds, startMs: Date.parse(points[0].at) };
    const found =
      known.length < MIN_POINTS ? undefined : forecast(values, time);
    const band = found && bandOf(found, scale);
    const score =
      found && last.value !== null
        ? scoreOf(scale.to(last.value), found, scale)
        : null;
    const dead =
      metric === 'volume' &&
      last.value === 0 &&
      isDeadFeed(
        known,
        points.slice(0, -1).map(({ value }) => value),
        bucketSeconds,
      );
    const verdict: Omit<AnomalyVerdict, 'reason'> = {
      metric,
      column,
      at: last.at,
      bucketSeconds,
      verdict: verdictOf({
        dead,
        found,
        score,
        scale,
        isFamiliar: isFamiliar(values, bucketSeconds),
      }),
      severity: dead ? 'critical' : 'warning',
      value: last.value,
      expected: band ?? {
        low: null,
        high: null,
        median: known.length > 0 ? median(known) : null,
      },
      score,
    };
    return { ...verdict, reason: describeVerdict(verdict, known.length) };
  }
}

function verdictOf(options: {
  dead: boolean;
  found: Forecast | undefined;
  score: number | null;
  scale: Scale;
  isFamiliar: boolean;
}): AnomalyVerdict['verdict'] {
  const { dead, found, score, scale } = options;
  if (dead) {
    return 'ANOMALY';
  }
  if (!found) {
    return 'NOT_ENOUGH_HISTORY';
  }
  const distance = scale.direction === 'up' ? score : Math.abs(score ?? 0);
  const limit = (MAD_TO_SIGMA * widthOf(found, scale)) / spreadOf(found, scale);
  return (distance ?? 0) > limit && !options.isFamiliar ? 'ANOMALY' : 'NORMAL';
}

function spreadOf(found: Forecast, scale: Scale): number {
  const mad = shrink(found, scale.prior);
  return Math.max(mad, scale.floor(scale.from(found.expected)));
}

/**
 * What the history says of the spread, and what is known of such figures
 * before there is one, by how many points each stands for.
 */
function shrink({ mad, points }: Forecast, prior: Scale['prior']): number {
  return prior
    ? Math.sqrt(
        (points * mad ** 2 + prior.points * prior.mad ** 2) /
          (points + prior.points),
      )
    : mad;
}

/** Half the width of the band of values that are no anomaly, on the scale. */
function widthOf(found: Forecast, scale: Scale): number {
  return Math.max(
    found.usualError,
    (cutOff(found.points) * spreadOf(found, scale)) / MAD_TO_SIGMA,
  );
}

function scoreOf(value: number, found: Forecast, scale: Scale): number {
  return (MAD_TO_SIGMA * (value - found.expected)) / spreadOf(found, scale);
}

function bandOf(found: Forecast, scale: Scale): AnomalyVerdict['expected'] {
  const width = widthOf(found, scale);
  const from = (scaled: number) => Math.max(0, scale.from(scaled));
  return {
    low: scale.direction === 'up' ? 0 : from(found.expected - width),
    high: from(found.expected + width),
    median: from(found.expected),
  };
}
