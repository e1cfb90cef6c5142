import type { MetricSeries } from '../types';
import { RobustAnomalyDetector } from '../anomaly';
import { SeriesJudge } from './SeriesJudge';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 5);
const HOURS = 200;

function hourly(change: (value: number, hour: number) => number): MetricSeries {
  return {
    dataset: 'orders',
    metric: 'volume',
    column: null,
    bucketSeconds: 3_600,
    points: Array.from({ length: HOURS }, (_, hour) => ({
      at: new Date(START_MS + hour * HOUR_MS).toISOString(),
      value: change(1_000 + (hour % 7) * 10, hour),
    })),
  };
}

describe('SeriesJudge', () => {
  const detector = RobustAnomalyDetector.create();
  let asked = 0;
  const counting = {
    judge: (series: MetricSeries) => {
      asked += 1;
      return detector.judge(series);
    },
  };
  beforeEach(() => {
    asked = 0;
  });

  it('judges each point by those before it, and new points only the next time', async () => {
    const judge = SeriesJudge.create({ detector: counting });
    const drop = 150;
    const series = hourly((value, hour) => (hour === drop ? 10 : value));
    const from = START_MS + 100 * HOUR_MS;
    const { points } = await judge.judge(series, from);
    expect(points).toHaveLength(100);
    expect(points.filter(({ anomaly }) => anomaly).map(({ at }) => at)).toEqual(
      [series.points[drop].at],
    );
    expect(asked).toBe(100);
    const last = points[99];
    expect(detector.judge(series).expected).toMatchObject({
      low: last.low,
      high: last.high,
    });

    const again = await judge.judge(series, from);
    expect(again.points).toEqual(points);
    expect(asked).toBe(100);
    const more = {
      ...series,
      points: [
        ...series.points,
        {
          at: new Date(START_MS + HOURS * HOUR_MS).toISOString(),
          value: 1_000,
        },
      ],
    };
    await judge.judge(more, from);
    expect(asked).toBe(101);
  });

  it('judges again what came after a point that changed', async () => {
    const judge = SeriesJudge.create({ detector: counting });
    const from = START_MS + 190 * HOUR_MS;
    await judge.judge(
      hourly(value => value),
      from,
    );
    await judge.judge(
      hourly((value, hour) => (hour === 195 ? value + 1 : value)),
      from,
    );
    // Ten points, and of those the changed one with the four after it.
    expect(asked).toBe(15);
  });
});
