import type { Random } from '../random/Random';

/** How the visits of a day fall on its hours, UTC: quiet nights, a noon and an evening peak. */
const HOUR_WEIGHTS: readonly number[] = [
  8, 6, 5, 4, 5, 7, 12, 20, 30, 38, 44, 48, 52, 46, 42, 40, 42, 48, 58, 66, 64,
  50, 30, 16,
];
const HOURS = HOUR_WEIGHTS.map((weight, hour) => ({ hour, weight }));

/** Monday to Sunday, apart from what a segment does at weekends. */
const WEEKDAY_FACTORS: readonly number[] = [1.02, 0.96, 0.94, 0.98, 1.06, 1, 1];

const SECONDS_PER_HOUR = 3600;

/** 0 is Monday; day 0 of the epoch was a Thursday. */
export function weekdayOf(day: number): number {
  return (day + 3) % 7;
}

/** How busy a day is for customers with this weekend factor; 1 is an average working day. */
export function dayFactor(day: number, weekendFactor: number): number {
  const weekday = weekdayOf(day);
  return WEEKDAY_FACTORS[weekday] * (weekday >= 5 ? weekendFactor : 1);
}

/** A second of a day, busy hours more often. */
export function secondOfDay(random: Random): number {
  return (
    random.pickWeighted(HOURS).hour * SECONDS_PER_HOUR +
    random.below(SECONDS_PER_HOUR)
  );
}
