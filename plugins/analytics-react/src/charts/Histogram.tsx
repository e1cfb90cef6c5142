import { VisuallyHidden } from '@backstage/ui';
import styles from './Histogram.module.css';

/** One bar of a histogram. */
export interface HistogramBar {
  /** The values that it counts: `0 to 10`. */
  label: string;
  count: number;
}

/** How often values lie in each of several ranges; a table says the same. */
export function Histogram(props: {
  /** What is counted: `Values of unit_price`. */
  title: string;
  bars: HistogramBar[];
  format(count: number): string;
  /** Under the first and the last bar. */
  ends?: [first: string, last: string];
}) {
  const { title, bars, format } = props;
  const most = Math.max(1, ...bars.map(bar => bar.count));
  return (
    <figure className={styles.figure}>
      <div
        className={styles.bars}
        role="img"
        aria-label={summarizeBars(title, bars, format)}
      >
        {bars.map(bar => (
          <span
            key={bar.label}
            className={bar.count > 0 ? styles.bar : styles.none}
            style={{ height: `${(100 * bar.count) / most}%` }}
            title={`${bar.label}: ${format(bar.count)}`}
          />
        ))}
      </div>
      {props.ends ? (
        <div className={styles.ends} aria-hidden>
          <span>{props.ends[0]}</span>
          <span>{props.ends[1]}</span>
        </div>
      ) : null}
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Values</th>
              <th scope="col">Count</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(bar => (
              <tr key={bar.label}>
                <th scope="row">{bar.label}</th>
                <td>{format(bar.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}

function summarizeBars(
  title: string,
  bars: HistogramBar[],
  format: (count: number) => string,
): string {
  if (bars.length === 0) {
    return `${title}: no data yet.`;
  }
  const top = bars.reduce((a, b) => (b.count > a.count ? b : a));
  return `${title}: ${bars.length} ranges, most often ${top.label} (${format(
    top.count,
  )}).`;
}
