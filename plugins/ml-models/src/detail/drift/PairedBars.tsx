import { formatPercent } from '@analytics-engine/plugin-analytics-react';
import { VisuallyHidden } from '@backstage/ui';
import styles from './PairedBars.module.css';

/** One bin of two distributions, each as a share of its own whole. */
export interface PairedBin {
  label: string;
  first: number;
  second: number;
}

/** Two distributions over the same bins; a table says the same. */
export function PairedBars(props: {
  title: string;
  /** What the first and the second bar of a bin stand for. */
  names: [first: string, second: string];
  bins: PairedBin[];
}) {
  const { title, names, bins } = props;
  const most = Math.max(1e-9, ...bins.map(b => Math.max(b.first, b.second)));
  const height = (share: number) => ({ height: `${(100 * share) / most}%` });
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>{title}</span>
        <span className={styles.legend} aria-hidden>
          <span className={styles.firstKey}>{names[0]}</span>
          <span className={styles.secondKey}>{names[1]}</span>
        </span>
      </figcaption>
      <div className={styles.bins} role="img" aria-label={summarize(props)}>
        {bins.map(bin => (
          <span
            key={bin.label}
            className={styles.bin}
            title={`${bin.label}: ${names[0]} ${formatPercent(bin.first)}, ${
              names[1]
            } ${formatPercent(bin.second)}`}
          >
            <span className={styles.first} style={height(bin.first)} />
            <span className={styles.second} style={height(bin.second)} />
          </span>
        ))}
      </div>
      <VisuallyHidden>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Values</th>
              <th scope="col">{names[0]}</th>
              <th scope="col">{names[1]}</th>
            </tr>
          </thead>
          <tbody>
            {bins.map(bin => (
              <tr key={bin.label}>
                <th scope="row">{bin.label}</th>
                <td>{formatPercent(bin.first)}</td>
                <td>{formatPercent(bin.second)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}

function summarize(props: {
  title: string;
  names: [string, string];
  bins: PairedBin[];
}): string {
  if (props.bins.length === 0) {
    return `${props.title}: no data yet.`;
  }
  const moved = props.bins.reduce((a, b) =>
    Math.abs(b.second - b.first) > Math.abs(a.second - a.first) ? b : a,
  );
  return `${props.title}: ${props.bins.length} bins. They differ most at ${
    moved.label
  }: ${props.names[0]} ${formatPercent(moved.first)}, ${
    props.names[1]
  } ${formatPercent(moved.second)}.`;
}
