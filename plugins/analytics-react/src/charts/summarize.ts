import { formatTime } from '../format/times';
import type { ChartSeries, TrendChartProps } from './types';

type Summarized<Point> = Pick<
  TrendChartProps<Point>,
  'title' | 'points' | 'series' | 'format' | 'marks' | 'at'
>;

/** One sentence per series, for people who do not see the chart. */
export function summarizeTrend<Point>(props: Summarized<Point>): string {
  if (props.points.length === 0) {
    return `${props.title}: no data yet.`;
  }
  const sentences = props.series.map(series => summarizeSeries(series, props));
  return [`${props.title}.`, ...sentences, ...summarizeMarks(props)].join(' ');
}

function summarizeSeries<Point>(
  series: ChartSeries<Point>,
  props: Summarized<Point>,
): string {
  const values = props.points
    .map(series.value)
    .filter((value): value is number => value !== null);
  if (values.length === 0) {
    return `${series.label}: not known.`;
  }
  const { format } = props;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return `${series.label}: now ${format(
    values[values.length - 1],
  )}, between ${format(low)} and ${format(high)} over ${values.length} points.`;
}

function summarizeMarks<Point>(props: Summarized<Point>): string[] {
  const { marks, points } = props;
  if (!marks) {
    return [];
  }
  const marked = points.filter(marks.isMarked);
  return marked.length === 0
    ? [`Marked as ${marks.label}: none.`]
    : [
        `Marked as ${marks.label}: ${marked.length}, the last at ${formatTime(
          props.at(marked[marked.length - 1]),
        )}.`,
      ];
}
