import type { QualityFigures } from '@analytics-engine/plugin-analytics-common';
import type { QualityGroup } from './measureQuality';

/** Figures of a group as people read them; null without labels. */
export function describeQuality(
  group: QualityGroup | undefined,
): QualityFigures {
  if (!group || group.labelled === 0) {
    return {
      accuracy: null,
      precision: null,
      recall: null,
      f1: null,
      auc: null,
      logLoss: null,
    };
  }
  const { truePositives, falsePositives, positives, labelled } = group;
  const precision = ratio(truePositives, truePositives + falsePositives);
  const recall = ratio(truePositives, positives);
  return {
    accuracy: ratio(group.correct, labelled),
    precision,
    recall,
    f1: ratio(2 * truePositives, truePositives + falsePositives + positives),
    auc: group.auc,
    logLoss: group.logLossSum / labelled,
  };
}

/** Null when there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
