import { QUALITY_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import { VerdictNumber } from '@analytics-engine/plugin-analytics-react';
import { formatScore } from '../words/formatScore';

/** A score held against the operations manual's limits. */
export function ScoreNumber(props: {
  score: number | null;
  showLimit?: boolean;
}) {
  return (
    <VerdictNumber
      value={props.score}
      threshold={QUALITY_THRESHOLDS.score}
      format={formatScore}
      showLimit={props.showLimit ?? false}
    />
  );
}
