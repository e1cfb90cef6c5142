import type {
  LiveComparison,
  SliceFigures,
} from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  StatusChip,
  formatAgo,
  formatCount,
  formatPercent,
  formatSpan,
} from '@analytics-engine/plugin-analytics-react';
import { formatFigure, formatMilliseconds } from '../../words/figures';
import { VERDICTS } from '../../words/deploymentStates';
import { PairedBars } from '../drift/PairedBars';
import styles from './Comparison.module.css';

const FIGURES: Array<[name: string, value: (slice: SliceFigures) => string]> = [
  ['Predictions', slice => formatCount(slice.predictions)],
  ['Errors', slice => `${slice.errors} (${formatPercent(slice.errorRate)})`],
  ['Latency p50', slice => formatMilliseconds(slice.latencyMs.p50)],
  ['Latency p95', slice => formatMilliseconds(slice.latencyMs.p95)],
  ['Mean score', slice => formatFigure(slice.meanScore)],
  ['With a label', slice => formatCount(slice.labelled)],
  ['Accuracy', slice => formatPercent(slice.accuracy)],
  ['AUC', slice => formatFigure(slice.auc)],
];

/** Candidate beside an equally large slice of the version in production. */
export function Comparison(props: {
  comparison: LiveComparison;
  /** When the deployment ended; null while it is under way. */
  until: string | null;
}) {
  const { candidate, control, checks, verdict, since, minSamples } =
    props.comparison;
  return (
    <PageSection
      title="Candidate and production, side by side"
      description={`${
        props.until
          ? formatSpan(since, props.until)
          : `Since ${formatAgo(since)}`
      }; success needs ${formatCount(
        minSamples,
      )} predictions on each side, a failure may be sure sooner`}
      actions={
        <StatusChip tone={VERDICTS[verdict].tone}>
          {VERDICTS[verdict].word}
        </StatusChip>
      }
    >
      <div className={styles.pair}>
        <table className={styles.table}>
          <thead>
            <tr>
              <td />
              <th scope="col">Candidate {candidate.version}</th>
              <th scope="col">Production {control.version}</th>
            </tr>
          </thead>
          <tbody>
            {FIGURES.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value(candidate)}</td>
                <td>{value(control)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <PairedBars
          title="Scores of both"
          names={[
            `production ${control.version}`,
            `candidate ${candidate.version}`,
          ]}
          bins={sharesOf(control, candidate)}
        />
      </div>
      <ul className={styles.checks} aria-label="What was checked">
        {checks.map(check => (
          <li key={check.check}>
            <StatusChip tone={VERDICTS[check.verdict].tone}>
              {check.check}: {VERDICTS[check.verdict].word}
            </StatusChip>{' '}
            {check.message}
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

function sharesOf(control: SliceFigures, candidate: SliceFigures) {
  const total = (slice: SliceFigures) =>
    Math.max(
      1,
      slice.scoreHistogram.reduce((sum, count) => sum + count, 0),
    );
  const bins = control.scoreHistogram.length;
  return control.scoreHistogram.map((count, index) => ({
    label: `${formatFigure(index / bins)} to ${formatFigure(
      (index + 1) / bins,
    )}`,
    first: count / total(control),
    second: (candidate.scoreHistogram[index] ?? 0) / total(candidate),
  }));
}
