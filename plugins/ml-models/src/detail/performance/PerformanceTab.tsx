import {
  LiveContent,
  SERIES_COLORS,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import { useModelMetrics } from '../../hooks/useModels';
import { formatFigure, formatMilliseconds } from '../../words/figures';
import { EXPLAINED_VARIANCE } from '../explainedVariance';
import { HistoryCharts } from '../HistoryCharts';
import type { HistoryChart } from '../HistoryCharts';
import { CalibrationTable } from './CalibrationTable';
import { ConfusionTable } from './ConfusionTable';
import { QualityFacts } from './QualityFacts';

const CHARTS: HistoryChart[] = [
  {
    title: 'Error',
    kind: 'regression',
    format: formatFigure,
    series: [
      {
        label: 'mean absolute',
        value: point => point.regression?.meanAbsoluteError ?? null,
        color: SERIES_COLORS[0],
      },
      {
        label: 'root mean squared',
        value: point => point.regression?.rootMeanSquaredError ?? null,
        color: SERIES_COLORS[1],
      },
    ],
  },
  EXPLAINED_VARIANCE,
  {
    title: 'AUC',
    kind: 'classes',
    format: formatFigure,
    domain: [0, 1],
    series: [
      {
        label: 'measured',
        value: point => point.auc,
        color: SERIES_COLORS[0],
      },
    ],
  },
  {
    title: 'Precision and recall',
    kind: 'classes',
    format: formatPercent,
    domain: [0, 1],
    series: [
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
    ],
  },
  {
    title: 'Log loss',
    kind: 'classes',
    format: formatFigure,
    series: [
      {
        label: 'log loss',
        value: point => point.logLoss,
        color: SERIES_COLORS[0],
      },
    ],
  },
  {
    title: 'Latency',
    format: formatMilliseconds,
    limit: { value: ML_THRESHOLDS.latencyMs.alert, label: 'alert' },
    series: [
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
    ],
  },
  {
    title: 'Predictions with a label',
    format: formatPercent,
    domain: [0, 1],
    series: [
      {
        label: 'coverage',
        value: point => point.labelCoverage,
        color: SERIES_COLORS[0],
        area: true,
      },
    ],
    marks: {
      label: 'still waits for labels',
      isMarked: point => !point.mature,
    },
  },
];

/** How right the model is, as far as labels have come, and how quick. */
export function PerformanceTab(props: { name: string }) {
  const metrics = useModelMetrics(props.name);
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
            <ConfusionTable confusion={current.confusion} />
            <CalibrationTable bins={current.calibration} />
          </>
        )}
      </LiveContent>
      <HistoryCharts
        name={props.name}
        description="By the time of the prediction; unfinished points still wait for labels"
        charts={CHARTS}
      />
    </>
  );
}
