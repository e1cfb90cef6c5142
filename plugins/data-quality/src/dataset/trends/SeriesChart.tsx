import {
  LiveContent,
  SERIES_COLORS,
  TrendChart,
  formatSeconds,
} from '@analytics-engine/plugin-analytics-react';
import { Text } from '@backstage/ui';
import type { SeriesQuery } from '../../api/DataQualityApi';
import { useSeries } from '../../hooks/useDataset';
import { ANOMALY_METRICS } from '../../words/anomalies';

/** One course of numbers, the band that was expected, and what left it. */
export function SeriesChart(props: { dataset: string; query: SeriesQuery }) {
  const live = useSeries(props.dataset, props.query);
  const { title, label, format } = ANOMALY_METRICS[props.query.metric];
  return (
    <LiveContent live={live} errorTitle="The trend could not be loaded">
      {({ points, bucketSeconds, column }) => (
        <>
          <TrendChart
            title={`${title(column)} per ${formatSeconds(bucketSeconds)}`}
            points={points}
            at={point => point.at}
            format={format}
            series={[{ label, value: p => p.value, color: SERIES_COLORS[0] }]}
            band={{
              label: 'expected',
              range: ({ low, high }) =>
                low === null || high === null ? null : [low, high],
            }}
            marks={{ label: 'unusual', isMarked: p => p.anomaly }}
            heightPx={240}
          />
          {points.length > 0 && points.every(({ low }) => low === null) ? (
            <Text as="p" variant="body-small" color="secondary">
              There is not enough history yet to say what is usual.
            </Text>
          ) : null}
        </>
      )}
    </LiveContent>
  );
}
