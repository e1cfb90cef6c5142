import { rankedGroups, type RankedGroups } from './rankedGroups';

/**
 * Area under the ROC curve: the probability that a row of class 1 scores above
 * one of class 0, ties counting half. That is the Mann-Whitney statistic over
 * its maximum (Hanley and McNeil, Radiology 1982).
 *
 * @returns NaN when one of the classes is not there
 */
export function areaUnderCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  return weightedArea(rankedGroups(scores), labels);
}

/** The same with a weight for each row; without weights each row counts once. */
export function weightedArea(
  { order, ends }: RankedGroups,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  let negatives = 0;
  let positives = 0;
  let pairs = 0;
  let index = 0;
  for (let group = 0; group < ends.length; group++) {
    let groupNegatives = 0;
    let groupPositives = 0;
    for (const end = ends[group]; index < end; index++) {
      const row = order[index];
      const weight = weights ? weights[row] : 1;
      if (labels[row] === 1) groupPositives += weight;
      else groupNegatives += weight;
    }
    pairs += groupPositives * (negatives + groupNegatives / 2);
    negatives += groupNegatives;
    positives += groupPositives;
  }
  return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : NaN;
}
