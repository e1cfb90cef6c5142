import type { BinnedMatrix } from './BinnedMatrix';
import { missingBinOf } from './FeatureBins';
import type { BoostingOptions, Split } from './types';

/** What a leaf holds, and which splits it allows. */
export interface SplitScope {
  matrix: BinnedMatrix;
  histogram: Float64Array;
  gradient: number;
  hessian: number;
  rows: number;
  options: BoostingOptions;
}

/** Gains below this are rounding. */
const MIN_GAIN = 1e-7;

/**
 * The split with the largest gain over all features, by the second-order gain
 * of XGBoost (Chen and Guestrin, KDD 2016, equation 7). Rows of a side are
 * estimated from its hessian, as LightGBM does: no third sum for each bin.
 */
export function findSplit(scope: SplitScope): Split | undefined {
  let best: Split | undefined;
  for (let feature = 0; feature < scope.matrix.columns.length; feature++) {
    best = betterOf(best, bestOfFeature(scope, feature));
  }
  return best;
}

function bestOfFeature(scope: SplitScope, feature: number): Split | undefined {
  const { matrix, histogram, gradient, hessian } = scope;
  const bins = matrix.bins[feature];
  const base = 2 * matrix.offsets[feature];
  const missingAt = base + 2 * missingBinOf(bins);
  const missingGradient = histogram[missingAt];
  const missingHessian = histogram[missingAt + 1];
  const cuts = bins.thresholds.length;
  if (missingHessian <= 0) {
    const split = scan(scope, feature, base, cuts, 0, 0);
    // Nothing is missing here: later a missing value goes the way of most rows.
    if (split) split.missingLeft = split.leftHessian * 2 >= hessian;
    return split;
  }
  const right = scan(scope, feature, base, cuts, 0, 0);
  const left = scan(
    scope,
    feature,
    base,
    cuts,
    missingGradient,
    missingHessian,
  );
  if (left) left.missingLeft = true;
  // A last cut parts what is there from what is missing.
  const presentGradient = gradient - missingGradient;
  const presentHessian = hessian - missingHessian;
  const apart = judge(scope, feature, cuts, presentGradient, presentHessian);
  return betterOf(betterOf(right, left), apart);
}

/** Goes over the cuts of a feature with the missing values on the side of the start sums. */
function scan(
  scope: SplitScope,
  feature: number,
  base: number,
  cuts: number,
  startGradient: number,
  startHessian: number,
): Split | undefined {
  const { histogram, gradient, hessian, rows, options } = scope;
  const { l2 } = options;
  const minHessian = Math.max(
    options.minChildWeight,
    (options.minChildRows / rows) * hessian,
  );
  const parent = (gradient * gradient) / (hessian + l2);
  let leftGradient = startGradient;
  let leftHessian = startHessian;
  let bestGain = MIN_GAIN;
  let bestBin = -1;
  let bestGradient = 0;
  let bestHessian = 0;
  for (let bin = 0; bin < cuts; bin++) {
    leftGradient += histogram[base + 2 * bin];
    leftHessian += histogram[base + 2 * bin + 1];
    const rightHessian = hessian - leftHessian;
    if (leftHessian < minHessian) continue;
    if (rightHessian < minHessian) break;
    const rightGradient = gradient - leftGradient;
    const gain =
      (leftGradient * leftGradient) / (leftHessian + l2) +
      (rightGradient * rightGradient) / (rightHessian + l2) -
      parent;
    if (gain > bestGain) {
      bestGain = gain;
      bestBin = bin;
      bestGradient = leftGradient;
      bestHessian = leftHessian;
    }
  }
  if (bestBin < 0) return undefined;
  return {
    feature,
    bin: bestBin,
    missingLeft: false,
    gain: bestGain,
    leftGradient: bestGradient,
    leftHessian: bestHessian,
  };
}

function judge(
  { gradient, hessian, rows, options }: SplitScope,
  feature: number,
  bin: number,
  leftGradient: number,
  leftHessian: number,
): Split | undefined {
  const { l2 } = options;
  const rightGradient = gradient - leftGradient;
  const rightHessian = hessian - leftHessian;
  const minHessian = Math.max(
    options.minChildWeight,
    (options.minChildRows / rows) * hessian,
  );
  if (leftHessian < minHessian || rightHessian < minHessian) return undefined;
  const gain =
    (leftGradient * leftGradient) / (leftHessian + l2) +
    (rightGradient * rightGradient) / (rightHessian + l2) -
    (gradient * gradient) / (hessian + l2);
  if (gain <= MIN_GAIN) return undefined;
  return { feature, bin, missingLeft: false, gain, leftGradient, leftHessian };
}

function betterOf(a: Split | undefined, b: Split | undefined) {
  if (!a || !b) return a ?? b;
  return b.gain > a.gain ? b : a;
}
