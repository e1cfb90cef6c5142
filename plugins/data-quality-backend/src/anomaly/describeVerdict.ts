import type { AnomalyVerdict } from '@analytics-engine/plugin-analytics-common';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;

/** A verdict in words: what was seen, and what was expected. */
export function describeVerdict(
  verdict: Omit<AnomalyVerdict, 'reason'>,
  earlierPoints: number,
): string {
  const { value, expected, metric } = verdict;
  if (value === null) {
    return 'No rows in this bucket to judge by; the volume says more';
  }
  const seen = `${wordsOf(verdict, value)} in ${bucketWords(
    verdict.bucketSeconds,
  )}`;
  if (verdict.verdict === 'ANOMALY' && verdict.severity === 'critical') {
    return `Nothing arrived in ${bucketWords(
      verdict.bucketSeconds,
    )}; usually it is ${wordsOf(verdict, expected.median ?? 0)}`;
  }
  if (expected.low === null || expected.high === null) {
    return `${seen}; ${earlierPoints} earlier buckets are too few to judge by`;
  }
  const band =
    metric === 'volume'
      ? `${wordsOf(verdict, expected.low)} to ${wordsOf(
          verdict,
          expected.high,
        )}`
      : `at most ${wordsOf(verdict, expected.high)}`;
  return verdict.verdict === 'ANOMALY'
    ? `${seen}; expected ${band}`
    : `${seen}, as expected (${band})`;
}

function wordsOf(
  { metric, column }: Omit<AnomalyVerdict, 'reason'>,
  value: number,
): string {
  switch (metric) {
    case 'volume':
      return `${Math.round(value).toLocaleString('en')} rows`;
    case 'freshness':
      return `a longest gap of ${durationWords(value)}`;
    default:
      return `${(value * 100).toFixed(2)} % nulls in ${column}`;
  }
}

function bucketWords(seconds: number): string {
  switch (seconds) {
    case SECONDS_PER_DAY:
      return 'a day';
    case SECONDS_PER_HOUR:
      return 'an hour';
    default:
      return durationWords(seconds);
  }
}

function durationWords(seconds: number): string {
  const units: Array<[number, string]> = [
    [SECONDS_PER_DAY, 'd'],
    [SECONDS_PER_HOUR, 'h'],
    [SECONDS_PER_MINUTE, 'min'],
  ];
  const unit = units.find(([size]) => seconds >= size);
  return unit
    ? `${(seconds / unit[0]).toFixed(1).replace(/\.0$/, '')} ${unit[1]}`
    : `${Math.round(seconds)} s`;
}
