import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { psiOf } from '../../statistics/psi';
import type { ComparisonInput } from './types';
import { verdictFrom } from './words';

const PARTS = 10;
/** Standard deviations of chance that a PSI must be beyond its limit to condemn. */
const SURE_DEVIATIONS = 3;
/** Below this a PSI is mostly chance. */
const MIN_SCORES = 200;

/** PSI of the two score distributions over the control's deciles. */
export function checkScores({
  candidate,
  control,
  limits,
}: ComparisonInput): AnalysisCheck {
  const limit = limits.maxScorePsi;
  const check = {
    check: 'score-distribution',
    control: null,
    limit,
    unit: 'PSI',
  };
  if (Math.min(candidate.scores.total, control.scores.total) < MIN_SCORES) {
    return {
      ...check,
      candidate: null,
      verdict: 'INCONCLUSIVE',
      message: `fewer than ${MIN_SCORES} scores to compare`,
    };
  }
  const edges = control.scores.edges(PARTS);
  const { corrected, chanceDeviation } = psiOf(
    control.scores.between(edges),
    candidate.scores.between(edges),
  );
  const isWorse = corrected - SURE_DEVIATIONS * chanceDeviation > limit;
  const isFine = corrected <= limit;
  const shown = `score PSI ${corrected.toFixed(3)}`;
  return {
    ...check,
    candidate: corrected,
    verdict: verdictFrom(isWorse, isFine),
    message: isFine
      ? shown
      : `${shown}, ${isWorse ? 'surely' : 'perhaps'} more than ${limit}`,
  };
}
