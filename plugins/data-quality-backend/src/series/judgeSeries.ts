import type { SeriesResponse } from '@analytics-engine/plugin-analytics-common';
import type { AnomalyDetector, MetricSeries } from '../types';

/**
 * A series with what was expected of each of its points, as it would have
 * been judged when it was the newest.
 *
 * @param fromMs - points before it are only history for the others
 */
export function judgeSeries(
  series: MetricSeries,
  detector: AnomalyDetector | undefined,
  fromMs: number,
): SeriesResponse {
  const { dataset, metric, column, bucketSeconds, points } = series;
  const first = points.findIndex(({ at }) => Date.parse(at) >= fromMs);
  const shown = first === -1 ? [] : points.slice(first);
  return {
    dataset,
    metric,
    column,
    bucketSeconds,
    points: shown.map((point, index) => {
      const verdict = detector?.judge({
        ...series,
        points: points.slice(0, first + index + 1),
      });
      return {
        ...point,
        low: verdict?.expected.low ?? null,
        high: verdict?.expected.high ?? null,
        anomaly: verdict?.verdict === 'ANOMALY',
      };
    }),
  };
}
