import {
  ChartGrid,
  LiveContent,
  PageSection,
  SERIES_COLORS,
  TrendChart,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import { useModelHistory, useModelMetrics } from '../../hooks/useModels';
import { formatFigure, formatMilliseconds } from '../../words/figures';
import { CalibrationTable } from './CalibrationTable';
import { QualityFacts } from './QualityFacts';

/** How right the model is, as far as labels have come, and how quick. */
export function PerformanceTab(props: { name: string }) {
  const metrics = useModelMetrics(props.name);
  const history = useModelHistory(props.name);
  return (
    <>
      <LiveContent
        live={metrics}
        errorTitle="The figures could not be loaded"
        heightPx={240}
      >
        {current => (
          <>
            <QualityFacts metrics={current} />
            <CalibrationTable bins={current.calibration} />
          </>
        )}
      </LiveContent>
      <PageSection
        title="Over time"
        description="By the time of the prediction; unfinished points still wait for labels"
      >
        <LiveContent
          live={history}
          errorTitle="The history could not be loaded"
        >
          {({ points }) => (
            <ChartGrid>
              <TrendChart
                title="AUC"
                points={points}
                at={point => point.at}
                format={formatFigure}
                domain={[0, 1]}
                series={[
                  {
                    label: 'measured',
                    value: point => point.auc,
                    color: SERIES_COLORS[0],
                  },
                ]}
              />
              <TrendChart
                title="Precision and recall"
                points={points}
                at={point => point.at}
                format={formatPercent}
                domain={[0, 1]}
                series={[
                  {
                    label: 'precision',
                    value: point => point.precision,
                    color: SERIES_COLORS[0],
                  },
                  {
                    label: 'recall',
                    value: point => point.recall,
                    color: SERIES_COLORS[1],
                  },
                ]}
              />
              <TrendChart
                title="Log loss"
                points={points}
                at={point => point.at}
                format={formatFigure}
                series={[
                  {
                    label: 'log loss',
                    value: point => point.logLoss,
                    color: SERIES_COLORS[0],
                  },
                ]}
              />
              <TrendChart
                title="Latency"
                points={points}
                at={point => point.at}
                format={formatMilliseconds}
                limit={{ value: ML_THRESHOLDS.latencyMs.alert, label: 'alert' }}
                series={[
                  {
                    label: 'p50',
                    value: point => point.latencyMs.p50,
                    color: SERIES_COLORS[0],
                  },
                  {
                    label: 'p95',
                    value: point => point.latencyMs.p95,
                    color: SERIES_COLORS[1],
                  },
                ]}
              />
              <TrendChart
                title="Predictions with a label"
                points={points}
                at={point => point.at}
                format={formatPercent}
                domain={[0, 1]}
                series={[
                  {
                    label: 'coverage',
                    value: point => point.labelCoverage,
                    color: SERIES_COLORS[0],
                    area: true,
                  },
                ]}
                marks={{
                  label: 'still waits for labels',
                  isMarked: point => !point.mature,
                }}
              />
            </ChartGrid>
          )}
        </LiveContent>
      </PageSection>
    </>
  );
}
