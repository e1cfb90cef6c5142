import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import {
  SERIES_COLORS,
  formatCompact,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { formatFigure } from '../../words/figures';
import { EXPLAINED_VARIANCE } from '../explainedVariance';
import { HistoryCharts } from '../HistoryCharts';
import type { HistoryChart } from '../HistoryCharts';

const CHARTS: HistoryChart[] = [
  EXPLAINED_VARIANCE,
  {
    title: 'Accuracy',
    kind: 'classes',
    format: formatPercent,
    domain: [0, 1],
    limit: { value: ML_THRESHOLDS.accuracy.alert, label: 'alert' },
    series: [
      {
        label: 'measured',
        value: point => point.accuracy,
        color: SERIES_COLORS[0],
      },
      {
        label: 'estimated',
        value: point => point.estimatedAccuracy,
        color: SERIES_COLORS[2],
        isBinaryOnly: true,
      },
    ],
  },
  {
    title: 'Drift score',
    format: formatFigure,
    limit: { value: ML_THRESHOLDS.driftScore.alert, label: 'alert' },
    series: [
      {
        label: 'PSI',
        value: point => point.driftScore,
        color: SERIES_COLORS[1],
      },
    ],
  },
  {
    title: 'Predictions',
    format: formatCompact,
    series: [
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
    ],
  },
];

/** How the model came to where it is. */
export function ModelCharts(props: { name: string }) {
  return (
    <HistoryCharts
      name={props.name}
      description="By the time of the prediction. Labels come later, so the newest points still change."
      charts={CHARTS}
    />
  );
}
