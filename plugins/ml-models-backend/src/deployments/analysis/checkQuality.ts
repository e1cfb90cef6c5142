import type { AnalysisCheck } from '@analytics-engine/plugin-analytics-common';
import { differenceInterval, zOf } from '../../statistics/intervals';
import { percent, verdictFrom } from './words';
import {
  FAILURE_RISK,
  type ComparedQuality,
  type ComparisonInput,
  type LabelledQuality,
} from './types';

/** Labels that each side must have of each class before quality is judged. */
export const MIN_LABELS_PER_CLASS = 30;

/** Accuracy by labels that have come, when there are enough. */
export function checkAccuracy({
  limits,
  quality,
}: ComparisonInput): AnalysisCheck | undefined {
  if (!isEnough(quality)) {
    return undefined;
  }
  // Losing as much accuracy as AUC is allowed: both are shares of rows put right.
  const limit = limits.maxAucLoss;
  const shareOf = ({ correct, labelled }: LabelledQuality) => ({
    hits: correct,
    total: labelled,
  });
  const ours = shareOf(quality.candidate);
  const theirs = shareOf(quality.control);
  const isWorse = differenceInterval(theirs, ours, FAILURE_RISK).lower > limit;
  const candidate = ours.hits / ours.total;
  const control = theirs.hits / theirs.total;
  return verdictOn('accuracy', { candidate, control, limit, isWorse });
}

/** AUC by labels that have come, when there are enough. */
export function checkAuc({
  limits,
  quality,
}: ComparisonInput): AnalysisCheck | undefined {
  if (!isEnough(quality)) {
    return undefined;
  }
  const { candidate, control } = quality;
  if (candidate.auc === null || control.auc === null) {
    return undefined;
  }
  const limit = limits.maxAucLoss;
  const error = Math.hypot(aucError(candidate), aucError(control));
  const loss = control.auc - candidate.auc;
  return verdictOn('auc', {
    candidate: candidate.auc,
    control: control.auc,
    limit,
    isWorse: loss - zOf(FAILURE_RISK) * error > limit,
  });
}

function isEnough(
  quality: ComparedQuality,
): quality is Exclude<ComparedQuality, undefined | 'unreadable'> {
  return (
    quality !== undefined &&
    quality !== 'unreadable' &&
    [quality.candidate, quality.control].every(
      ({ labelled, positives }) =>
        Math.min(positives, labelled - positives) >= MIN_LABELS_PER_CLASS,
    )
  );
}

/** Standard error of an AUC (Hanley and McNeil, Radiology 143, 1982). */
function aucError({ auc, labelled, positives }: LabelledQuality): number {
  const area = auc!;
  const negatives = labelled - positives;
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  return Math.sqrt(
    (area * (1 - area) +
      (positives - 1) * (q1 - area * area) +
      (negatives - 1) * (q2 - area * area)) /
      (positives * negatives),
  );
}

function verdictOn(
  check: 'accuracy' | 'auc',
  figures: {
    candidate: number;
    control: number;
    limit: number;
    isWorse: boolean;
  },
): AnalysisCheck {
  const { candidate, control, limit, isWorse } = figures;
  const isFine = control - candidate <= limit;
  const name = check === 'auc' ? 'AUC' : 'accuracy';
  const shown = `${name} ${percent(candidate)} against ${percent(control)}`;
  return {
    check,
    candidate,
    control,
    limit,
    unit: 'ratio',
    verdict: verdictFrom(isWorse, isFine),
    message: isFine
      ? shown
      : `${shown}, ${isWorse ? 'surely' : 'perhaps'} more than ${percent(
          limit,
        )} worse`,
  };
}
