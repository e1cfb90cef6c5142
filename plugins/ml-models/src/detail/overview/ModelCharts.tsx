import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  LiveContent,
  PageSection,
  SERIES_COLORS,
  TrendChart,
  formatCompact,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { useModelHistory } from '../../hooks/useModels';
import { formatFigure } from '../../words/figures';

/** How the model came to where it is. */
export function ModelCharts(props: { name: string }) {
  const live = useModelHistory(props.name);
  return (
    <PageSection
      title="Over time"
      description="By the time of the prediction. Labels come later, so the newest points still change."
    >
      <LiveContent live={live} errorTitle="The history could not be loaded">
        {({ points }) => (
          <ChartGrid>
            <TrendChart
              title="Accuracy"
              points={points}
              at={point => point.at}
              format={formatPercent}
              domain={[0, 1]}
              limit={{ value: ML_THRESHOLDS.accuracy.alert, label: 'alert' }}
              series={[
                {
                  label: 'measured',
                  value: point => point.accuracy,
                  color: SERIES_COLORS[0],
                },
                {
                  label: 'estimated',
                  value: point => point.estimatedAccuracy,
                  color: SERIES_COLORS[2],
                },
              ]}
            />
            <TrendChart
              title="Drift score"
              points={points}
              at={point => point.at}
              format={formatFigure}
              limit={{ value: ML_THRESHOLDS.driftScore.alert, label: 'alert' }}
              series={[
                {
                  label: 'PSI',
                  value: point => point.driftScore,
                  color: SERIES_COLORS[1],
                },
              ]}
            />
            <TrendChart
              title="Predictions"
              points={points}
              at={point => point.at}
              format={formatCompact}
              series={[
                {
                  label: 'made',
                  value: point => point.predictions,
                  color: SERIES_COLORS[0],
                  area: true,
                },
                {
                  label: 'labelled',
                  value: point => point.labelled,
                  color: SERIES_COLORS[1],
                },
              ]}
            />
          </ChartGrid>
        )}
      </LiveContent>
    </PageSection>
  );
}
