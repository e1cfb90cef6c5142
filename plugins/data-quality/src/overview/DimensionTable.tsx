import { QUALITY_DIMENSIONS } from '@analytics-engine/plugin-analytics-common';
import type { DimensionScores } from '@analytics-engine/plugin-analytics-common';
import { DIMENSIONS } from '../words/checkTypes';
import { QUALITY_STATUSES } from '../words/statuses';
import { ScoreNumber } from '../status/ScoreNumber';
import styles from './DimensionTable.module.css';

/** The score of every side of quality, with a bar. */
export function DimensionTable(props: {
  /** Whose scores: `Score of orders by dimension`. */
  title: string;
  dimensions: DimensionScores;
}) {
  const known = QUALITY_DIMENSIONS.filter(name => props.dimensions[name]);
  if (known.length === 0) {
    return <p className={styles.none}>No dimension was evaluated yet.</p>;
  }
  return (
    <table className={styles.table}>
      <caption>{props.title}</caption>
      <thead>
        <tr>
          <th scope="col">Dimension</th>
          <th scope="col">Score</th>
          <th scope="col">Checks</th>
        </tr>
      </thead>
      <tbody>
        {known.map(name => {
          const { score, status, checks, failed } = props.dimensions[name]!;
          return (
            <tr key={name}>
              <th scope="row">{DIMENSIONS[name]}</th>
              <td>
                <span className={styles.score}>
                  <span className={styles.track} aria-hidden>
                    <span
                      className={`${styles.bar} ${
                        styles[QUALITY_STATUSES[status].tone]
                      }`}
                      style={{ width: `${score ?? 0}%` }}
                    />
                  </span>
                  <ScoreNumber score={score} />
                </span>
              </td>
              <td>
                {failed > 0 ? `${failed} of ${checks} failed` : `${checks}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
