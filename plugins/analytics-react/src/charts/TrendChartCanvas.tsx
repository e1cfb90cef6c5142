import { DateTime } from 'luxon';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { TrendChartProps } from './types';

/** Shorter spans have seconds on the axis. */
const SECONDS_BELOW_MS = 10 * 60 * 1000;
const TICK = {
  fill: 'var(--bui-fg-secondary)',
  fontSize: 11,
  fontFamily: 'var(--bui-font-regular)',
};
const TOOLTIP_STYLE = {
  background: 'var(--bui-bg-app)',
  border: '1px solid var(--bui-border-2)',
  borderRadius: 6,
  color: 'var(--bui-fg-primary)',
  fontFamily: 'var(--bui-font-regular)',
  fontSize: 12,
};

/** The drawing of a trend chart; its text alternative is around it. */
export default function TrendChartCanvas<Point>(props: TrendChartProps<Point>) {
  const data = props.points.map(point => {
    const row: Record<string, number | null> = {
      at: DateTime.fromISO(props.at(point)).toMillis(),
    };
    props.series.forEach((series, index) => {
      row[`v${index}`] = series.value(point);
    });
    return row;
  });
  const spanMs = Number(data[data.length - 1]?.at) - Number(data[0]?.at);
  const tickFormat = spanMs < SECONDS_BELOW_MS ? 'HH:mm:ss' : 'HH:mm';
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
          tick={TICK}
          stroke="var(--bui-border-2)"
          minTickGap={48}
        />
        <YAxis
          tick={TICK}
          stroke="var(--bui-border-2)"
          tickFormatter={value =>
            // Ticks wrap at ordinary spaces.
            props.format(Number(value)).replace(/ /g, '\u00a0')
          }
          width={76}
          domain={[0, 'auto']}
        />
        <Tooltip
          contentStyle={TOOLTIP_STYLE}
          isAnimationActive={false}
          labelFormatter={ms =>
            DateTime.fromMillis(Number(ms)).toFormat('HH:mm:ss')
          }
          formatter={(value, name) => [props.format(Number(value)), name]}
        />
        {props.limit ? (
          <ReferenceLine
            y={props.limit.value}
            stroke="var(--bui-fg-warning)"
            strokeDasharray="4 4"
            label={{
              ...TICK,
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
              dot={false}
              isAnimationActive={false}
              connectNulls
            />
          ),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
