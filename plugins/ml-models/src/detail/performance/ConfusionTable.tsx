import type { ConfusionMatrix } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  formatCount,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import pageStyles from '../../pages/Page.module.css';
import styles from '../deployment/Comparison.module.css';

/** Most of a cell's background, in percent of the accent colour. */
const DEEPEST_SHADE = 40;

/** Which classes were answered for which true ones. */
export function ConfusionTable(props: { confusion: ConfusionMatrix | null }) {
  if (!props.confusion) {
    return null;
  }
  const { classes, counts } = props.confusion;
  const answered = classes.map((_, column) =>
    sum(counts.map(row => row[column])),
  );
  return (
    <PageSection
      title="Answers against the truth"
      description="Rows are what turned out to be true, columns what was answered; the diagonal is right"
    >
      <div className={pageStyles.tableScroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <td />
              {classes.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Recall</th>
            </tr>
          </thead>
          <tbody>
            {classes.map((name, row) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {counts[row].map((count, column) => (
                  <td
                    key={classes[column]}
                    style={{ background: shade(count, sum(counts[row])) }}
                  >
                    {formatCount(count)}
                  </td>
                ))}
                <td>{share(counts[row][row], sum(counts[row]))}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Precision</th>
              {classes.map((name, column) => (
                <td key={name}>
                  {share(counts[column][column], answered[column])}
                </td>
              ))}
              <td />
            </tr>
          </tbody>
        </table>
      </div>
    </PageSection>
  );
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function share(part: number, whole: number): string {
  return formatPercent(whole === 0 ? null : part / whole);
}

/** The larger its share of the row, the deeper a cell. */
function shade(count: number, whole: number): string | undefined {
  return count === 0
    ? undefined
    : `color-mix(in srgb, var(--analytics-series-1, #3b82f6) ${
        (DEEPEST_SHADE * count) / whole
      }%, transparent)`;
}
