import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { CHART_TICK, CHART_TOOLTIP_STYLE } from './chartStyle';
import type { CurveChartProps } from './types';

/** The drawing of a curve chart; its text alternative is around it. */
export default function CurveChartCanvas(props: CurveChartProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--bui-border-1)" vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={['dataMin', 'dataMax']}
          allowDecimals={false}
          allowDuplicatedCategory={false}
          tick={CHART_TICK}
          stroke="var(--bui-border-2)"
        />
        <YAxis
          dataKey="y"
          tick={CHART_TICK}
          stroke="var(--bui-border-2)"
          tickFormatter={value => props.format(Number(value))}
          width={64}
          domain={['auto', 'auto']}
        />
        <Tooltip
          contentStyle={CHART_TOOLTIP_STYLE}
          isAnimationActive={false}
          labelFormatter={x => `${props.unit} ${x}`}
          formatter={(value, name) => [props.format(Number(value)), name]}
        />
        {props.lines.map(line => (
          <Line
            key={line.label}
            data={line.points}
            dataKey="y"
            name={line.label}
            stroke={line.color}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
