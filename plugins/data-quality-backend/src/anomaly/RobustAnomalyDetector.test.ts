import type { MetricSeries } from '../types';
import { RobustAnomalyDetector } from './RobustAnomalyDetector';

const DAY_MS = 86_400_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);
const detector = RobustAnomalyDetector.create();

function daily(
  values: Array<number | null>,
  more: Partial<MetricSeries> = {},
): MetricSeries {
  return {
    dataset: 'orders',
    metric: 'volume',
    column: null,
    bucketSeconds: 86_400,
    points: values.map((value, index) => ({
      at: new Date(START_MS + index * DAY_MS).toISOString(),
      value,
    })),
    ...more,
  };
}

/** Weeks of 1,000 rows a day and 300 at weekends, three per cent up and down. */
const weeks = (days: number) =>
  Array.from({ length: days }, (_, index) =>
    Math.round((index % 7 > 4 ? 300 : 1_000) * (1 + ((index % 3) - 1) * 0.03)),
  );

describe('RobustAnomalyDetector', () => {
  it('finds a drop, and says what was expected', () => {
    const verdict = detector.judge(daily([...weeks(28), 400]));
    expect(verdict).toMatchObject({
      verdict: 'ANOMALY',
      severity: 'warning',
      value: 400,
      at: '2026-02-02T00:00:00.000Z',
    });
    expect(verdict.expected.low).toBeGreaterThan(700);
    expect(verdict.expected.high).toBeLessThan(1_300);
    expect(verdict.reason).toMatch(
      /^400 rows in a day; expected 8\d\d rows to 1,1\d\d rows$/,
    );
  });

  it('knows weekends, and a weekday as busy as a weekend is not fine for that', () => {
    expect(detector.judge(daily(weeks(34))).verdict).toBe('NORMAL');
    expect(detector.judge(daily([...weeks(33), 1_000])).verdict).toBe(
      'ANOMALY',
    );
  });

  it('does not judge with less than eight points, but knows a dead feed', () => {
    const few = [100, 101, 99, 100, 102, 98, 100];
    expect(detector.judge(daily([...few, 5])).verdict).toBe(
      'NOT_ENOUGH_HISTORY',
    );
    expect(detector.judge(daily([...few, 0]))).toMatchObject({
      verdict: 'ANOMALY',
      severity: 'critical',
      reason: 'Nothing arrived in a day; usually it is 100 rows',
    });
    expect(detector.judge(daily([0, 0, 0])).verdict).toBe('NOT_ENOUGH_HISTORY');
  });

  it('leaves the judged point out: a fault beside eight points is found', () => {
    expect(
      detector.judge(daily([100, 101, 99, 100, 102, 98, 100, 101, 1_000]))
        .verdict,
    ).toBe('ANOMALY');
  });

  it('does not shout about small changes of a series that never varied', () => {
    const steady = Array.from({ length: 20 }, () => 10_000);
    expect(detector.judge(daily([...steady, 10_100])).verdict).toBe('NORMAL');
    expect(detector.judge(daily([...steady, 12_000])).verdict).toBe('ANOMALY');
  });

  it('takes neither a shorter gap nor fewer nulls for a fault', () => {
    const gaps = Array.from({ length: 20 }, (_, index) => 60 + (index % 5));
    const judge = (value: number | null) =>
      detector.judge(daily([...gaps, value], { metric: 'freshness' }));
    expect(judge(3).verdict).toBe('NORMAL');
    expect(judge(7_200)).toMatchObject({
      verdict: 'ANOMALY',
      reason: expect.stringContaining('a longest gap of 2 h in a day'),
    });
    expect(judge(null)).toMatchObject({ verdict: 'NORMAL', score: null });
    const shares = Array.from({ length: 20 }, (_, n) => 0.24 + (n % 3) / 100);
    const nulls = (value: number) =>
      detector.judge(
        daily([...shares, value], {
          metric: 'nullShare',
          column: 'customer_id',
        }),
      );
    expect(nulls(0).verdict).toBe('NORMAL');
    expect(nulls(0.8)).toMatchObject({
      verdict: 'ANOMALY',
      reason: expect.stringMatching(/^80\.00 % nulls in customer_id in a day/),
    });
  });

  it('is not fooled by faults of the past', () => {
    const scarred = weeks(28);
    scarred[9] = 0;
    scarred[16] = 9_000;
    expect(detector.judge(daily([...scarred, 1_000])).verdict).toBe('NORMAL');
    expect(detector.judge(daily([...scarred, 300])).verdict).toBe('ANOMALY');
  });
});
