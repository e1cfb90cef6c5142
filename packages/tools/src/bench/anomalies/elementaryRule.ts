import type { MetricSeries } from './internals';

const DAY_MS = 86_400_000;
/** Elementary's defaults. */
const DAYS_BACK = 14;
const SENSITIVITY = 3;
const MIN_TRAINING_SET_SIZE = 7;

/**
 * Whether Elementary's rule would call the last bucket an anomaly: a z-score
 * over a training window that includes the tested bucket itself, sample
 * standard deviation, sensitivity 3, at least 7 buckets. Freshness and null
 * share count upwards only, as for our rule.
 *
 * @param options - `seasonal`: only buckets of the same day of week (hour of
 *   week for hourly ones), over all of the history instead of 14 days
 */
export function elementaryFlags(
  series: MetricSeries,
  options: { seasonal: boolean },
): boolean {
  const { points } = series;
  const last = points[points.length - 1];
  const lastMs = Date.parse(last.at);
  const seasonOf = (at: string) =>
    series.bucketSeconds * 1_000 < DAY_MS
      ? new Date(at).getUTCDay() * 24 + new Date(at).getUTCHours()
      : new Date(at).getUTCDay();
  const training = points.filter(({ at }) =>
    options.seasonal
      ? seasonOf(at) === seasonOf(last.at)
      : Date.parse(at) > lastMs - DAYS_BACK * DAY_MS,
  );
  if (training.length < MIN_TRAINING_SET_SIZE) {
    return false;
  }
  const values = training.map(({ value }) => value ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
      (values.length - 1),
  );
  if (deviation === 0) {
    return false;
  }
  const score = ((last.value ?? 0) - mean) / deviation;
  return series.metric === 'volume'
    ? Math.abs(score) > SENSITIVITY
    : score > SENSITIVITY;
}
