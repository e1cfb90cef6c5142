import { DateTime } from 'luxon';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatTime } from '../format/times';
import { CHART_TICK, CHART_TOOLTIP_STYLE } from './chartStyle';
import type { TrendChartProps } from './types';

/** Of a single point the axis says all. */
const LONE_TICK_FORMAT = 'd LLL HH:mm';
/** Up to each span, how much of a time the axis shows. */
const TICK_FORMATS: Array<[spanMs: number, format: string]> = [
  [10 * 60 * 1000, 'HH:mm:ss'],
  [24 * 60 * 60 * 1000, 'HH:mm'],
  [4 * 24 * 60 * 60 * 1000, 'd LLL HH:mm'],
  [300 * 24 * 60 * 60 * 1000, 'd LLL'],
  [Infinity, 'd LLL yyyy'],
];
interface ChartRow {
  at: number;
  band: [low: number, high: number] | null;
  /** `v0`, `v1`, ...: the series' values. */
  [series: string]: number | [low: number, high: number] | null;
}

/** Drawn where a line would need a second point. */
const LONELY_DOT = { r: 3 };

/** Whether a series has a single value: a line of it would not be seen. */
function isLonely(rows: ChartRow[], index: number): boolean {
  return rows.filter(row => typeof row[`v${index}`] === 'number').length === 1;
}

/** The drawing of a trend chart; its text alternative is around it. */
export default function TrendChartCanvas<Point>(props: TrendChartProps<Point>) {
  const data = props.points.map(point => {
    const row: ChartRow = {
      at: DateTime.fromISO(props.at(point)).toMillis(),
      band: props.band?.range(point) ?? null,
    };
    props.series.forEach((series, index) => {
      row[`v${index}`] = series.value(point);
    });
    return row;
  });
  const marked = data.filter(
    (row, index) =>
      typeof row.v0 === 'number' && props.marks?.isMarked(props.points[index]),
  );
  const spanMs = Number(data[data.length - 1]?.at) - Number(data[0]?.at);
  const tickFormat =
    data.length === 1
      ? LONE_TICK_FORMAT
      : TICK_FORMATS.find(([most]) => !(spanMs > most))![1];
  const clock = (ms: unknown) =>
    DateTime.fromMillis(Number(ms)).toFormat(tickFormat);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--bui-border-1)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={clock}
          tick={CHART_TICK}
          stroke="var(--bui-border-2)"
          minTickGap={48}
        />
        <YAxis
          tick={CHART_TICK}
          stroke="var(--bui-border-2)"
          tickFormatter={value =>
            // Ticks wrap at ordinary spaces.
            props.format(Number(value)).replace(/ /g, '\u00a0')
          }
          width={76}
          domain={props.domain ?? [0, 'auto']}
        />
        <Tooltip
          contentStyle={CHART_TOOLTIP_STYLE}
          isAnimationActive={false}
          labelFormatter={ms =>
            formatTime(DateTime.fromMillis(Number(ms)).toISO())
          }
          formatter={(value, name) => [
            Array.isArray(value)
              ? value.map(end => props.format(Number(end))).join(' to ')
              : props.format(Number(value)),
            name,
          ]}
        />
        {props.band ? (
          <Area
            dataKey="band"
            name={props.band.label}
            stroke="none"
            fill="var(--bui-fg-secondary)"
            fillOpacity={0.16}
            isAnimationActive={false}
            activeDot={false}
          />
        ) : null}
        {props.limit ? (
          <ReferenceLine
            y={props.limit.value}
            stroke="var(--bui-fg-warning)"
            strokeDasharray="4 4"
            label={{
              ...CHART_TICK,
              value: props.limit.label,
              position: 'insideTopRight',
            }}
          />
        ) : null}
        {props.series.map((series, index) =>
          series.area ? (
            <Area
              key={series.label}
              dataKey={`v${index}`}
              name={series.label}
              stroke={series.color}
              fill={series.color}
              fillOpacity={0.18}
              strokeWidth={2}
              dot={isLonely(data, index) ? LONELY_DOT : false}
              isAnimationActive={false}
              connectNulls
            />
          ) : (
            <Line
              key={series.label}
              dataKey={`v${index}`}
              name={series.label}
              stroke={series.color}
              strokeWidth={2}
              dot={isLonely(data, index) ? LONELY_DOT : false}
              isAnimationActive={false}
              connectNulls
            />
          ),
        )}
        {marked.map(row => (
          <ReferenceDot
            key={row.at}
            x={row.at}
            y={row.v0 as number}
            r={5}
            fill="var(--bui-fg-danger)"
            stroke="var(--bui-bg-app)"
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
