import type { ModelMetricsHistoryResponse } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  LiveContent,
  PageSection,
  TrendChart,
} from '@analytics-engine/plugin-analytics-react';
import type {
  ChartSeries,
  TrendChartProps,
} from '@analytics-engine/plugin-analytics-react';
import { useModelHistory } from '../hooks/useModels';

type HistoryPoint = ModelMetricsHistoryResponse['points'][number];

/** What a chart of a model's history shows. */
export type HistoryChart = Omit<
  TrendChartProps<HistoryPoint>,
  'points' | 'at' | 'series'
> & {
  /** What kind of model it is for; for all when left out. */
  kind?: 'classes' | 'regression';
  /** Those that exist for models of two classes alone say so. */
  series: Array<ChartSeries<HistoryPoint> & { isBinaryOnly?: boolean }>;
};

/** Figures of one model over time, one chart beside the other. */
export function HistoryCharts(props: {
  name: string;
  description: string;
  charts: HistoryChart[];
}) {
  const live = useModelHistory(props.name);
  return (
    <PageSection title="Over time" description={props.description}>
      <LiveContent live={live} errorTitle="The history could not be loaded">
        {({ points, task }) => (
          <ChartGrid>
            {props.charts
              .filter(({ kind }) => fits(kind, task))
              .map(({ kind, ...chart }) => (
                <TrendChart
                  key={chart.title}
                  points={points}
                  at={point => point.at}
                  {...chart}
                  series={seriesFor(chart, task)}
                />
              ))}
          </ChartGrid>
        )}
      </LiveContent>
    </PageSection>
  );
}

function seriesFor(
  { series }: Pick<HistoryChart, 'series'>,
  task: ModelMetricsHistoryResponse['task'],
): HistoryChart['series'] {
  return series.filter(
    ({ isBinaryOnly }) => !isBinaryOnly || task === 'binary',
  );
}

function fits(
  kind: HistoryChart['kind'],
  task: ModelMetricsHistoryResponse['task'],
): boolean {
  return (
    kind === undefined || (kind === 'regression') === (task === 'regression')
  );
}
