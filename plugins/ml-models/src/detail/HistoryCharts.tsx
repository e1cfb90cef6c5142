import type { ModelMetricsHistoryResponse } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  LiveContent,
  PageSection,
  TrendChart,
} from '@analytics-engine/plugin-analytics-react';
import type { TrendChartProps } from '@analytics-engine/plugin-analytics-react';
import { useModelHistory } from '../hooks/useModels';

/** What a chart of a model's history shows. */
export type HistoryChart = Omit<
  TrendChartProps<ModelMetricsHistoryResponse['points'][number]>,
  'points' | 'at'
> & {
  /** What kind of model it is for; for all when left out. */
  kind?: 'classes' | 'regression';
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
                />
              ))}
          </ChartGrid>
        )}
      </LiveContent>
    </PageSection>
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
