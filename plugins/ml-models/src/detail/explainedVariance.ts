import { SERIES_COLORS } from '@analytics-engine/plugin-analytics-react';
import { formatFigure } from '../words/figures';
import type { HistoryChart } from './HistoryCharts';

/** How good a regression is, in one figure: 1 is perfect, 0 is no better than the mean. */
export const EXPLAINED_VARIANCE: HistoryChart = {
  title: 'R²',
  kind: 'regression',
  format: formatFigure,
  series: [
    {
      label: 'explained',
      value: point => point.regression?.r2 ?? null,
      color: SERIES_COLORS[0],
    },
  ],
};
