import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import { FIGURE_WORDS, formatNamedFigure } from '../../words/figures';
import styles from '../deployment/Comparison.module.css';

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
            <td>{formatNamedFigure(name, metrics[name])}</td>
            {baseline ? (
              <td>{formatNamedFigure(name, baseline[name])}</td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
