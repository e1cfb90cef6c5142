import { VisuallyHidden } from '@backstage/ui';
import { formatTime } from '../format/times';
import type { TrendChartProps } from './types';

/** Most rows of the text alternative; the newest are kept. */
const MAX_ROWS = 30;

/** The chart's numbers as a table, for screen readers. */
export function ChartTable<Point>(props: TrendChartProps<Point>) {
  const { band, marks, format } = props;
  const expected = (point: Point) => {
    const range = band?.range(point);
    return range ? `${format(range[0])} to ${format(range[1])}` : 'not known';
  };
  return (
    <VisuallyHidden>
      <table>
        <caption>{props.title}, newest last</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {props.series.map(series => (
              <th key={series.label} scope="col">
                {series.label}
              </th>
            ))}
            {band ? <th scope="col">{band.label}</th> : null}
            {marks ? <th scope="col">{marks.label}</th> : null}
          </tr>
        </thead>
        <tbody>
          {props.points.slice(-MAX_ROWS).map(point => (
            <tr key={props.at(point)}>
              <th scope="row">{formatTime(props.at(point))}</th>
              {props.series.map(series => (
                <td key={series.label}>{format(series.value(point))}</td>
              ))}
              {band ? <td>{expected(point)}</td> : null}
              {marks ? <td>{marks.isMarked(point) ? 'yes' : 'no'}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
