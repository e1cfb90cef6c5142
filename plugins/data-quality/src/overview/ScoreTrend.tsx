import { QUALITY_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { ScorePoint } from '@analytics-engine/plugin-analytics-common';
import {
  SERIES_COLORS,
  TrendChart,
} from '@analytics-engine/plugin-analytics-react';
import { formatScore } from '../words/formatScore';

const LIMIT = QUALITY_THRESHOLDS.score.alert;
/** Room below the lowest score, so that the line does not lie on the axis. */
const MARGIN = 2;

/** How a score went, against the manual's alert limit. */
export function ScoreTrend(props: {
  title: string;
  points: ScorePoint[];
  heightPx?: number;
}) {
  const lowest = Math.min(
    LIMIT,
    ...props.points.map(({ score }) => score ?? 100),
  );
  return (
    <TrendChart
      title={props.title}
      points={props.points}
      at={point => point.at}
      format={formatScore}
      domain={[Math.max(0, Math.floor(lowest - MARGIN)), 100]}
      series={[
        { label: 'score', value: p => p.score, color: SERIES_COLORS[0] },
      ]}
      limit={{ value: LIMIT, label: `alert below ${formatScore(LIMIT)}` }}
      heightPx={props.heightPx}
    />
  );
}
