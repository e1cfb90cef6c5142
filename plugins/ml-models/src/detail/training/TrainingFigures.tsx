import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import { formatCount } from '@analytics-engine/plugin-analytics-react';
import { FIGURE_WORDS, formatFigure } from '../../words/figures';
import styles from '../deployment/Comparison.module.css';

/** Figures that count rows. */
const COUNTS = new Set(['rows', 'positives']);

/** Candidate and champion on the same hold-out. */
export function TrainingFigures(
  props: Pick<TrainingJob, 'metrics' | 'baseline'>,
) {
  const { metrics, baseline } = props;
  const names = Object.keys(metrics);
  if (names.length === 0) {
    return null;
  }
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          <th scope="col">This run</th>
          {baseline ? <th scope="col">In production</th> : null}
        </tr>
      </thead>
      <tbody>
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{FIGURE_WORDS[name] ?? name}</th>
            <td>{formatOf(name)(metrics[name])}</td>
            {baseline ? <td>{formatOf(name)(baseline[name])}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function formatOf(name: string) {
  return COUNTS.has(name) ? formatCount : formatFigure;
}
