import { DateTime } from 'luxon';

const PLAIN = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 });

/** True for ClickHouse's dates and times. */
export function isTimeType(type: string): boolean {
  return /^(Nullable\()?Date/.test(type.replace('LowCardinality(', ''));
}

/**
 * A value of a distribution.
 *
 * @param isTime - it is a time, in unix seconds
 */
export function formatNumber(value: number, isTime: boolean = false): string {
  return isTime
    ? DateTime.fromSeconds(value, { zone: 'utc' }).toFormat('yyyy-MM-dd')
    : PLAIN.format(value);
}
