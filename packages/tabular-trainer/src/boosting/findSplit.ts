import type { BinnedMatrix } from './BinnedMatrix';
import { missingBinOf } from './FeatureBins';
import type { PackedDerivatives } from './PackedDerivatives';
import type { BoostingOptions, Split } from './types';

/** What a leaf holds, and which splits it allows. */
export interface SplitScope {
  matrix: BinnedMatrix;
  /** Sums of packed derivatives. */
  histogram: Float64Array;
  derivatives: PackedDerivatives;
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
  for (let feature = 0; feature < scope.matrix.features; feature++) {
    best = betterOf(best, bestOfFeature(scope, feature));
  }
  return best;
}

function bestOfFeature(scope: SplitScope, feature: number): Split | undefined {
  const { matrix, histogram, derivatives, gradient, hessian } = scope;
  const bins = matrix.bins[feature];
  const missing = histogram[matrix.offsets[feature] + missingBinOf(bins)];
  const right = scan(scope, feature, 0);
  if (missing === 0) {
    // Nothing is missing here: later a missing value goes the way of most rows.
    if (right) right.missingLeft = right.leftHessian * 2 >= hessian;
    return right;
  }
  const left = scan(scope, feature, missing);
  if (left) left.missingLeft = true;
  // A last cut parts what is there from what is missing.
  const away = derivatives.unpack(missing);
  const apart = judge(
    scope,
    feature,
    bins.thresholds.length,
    gradient - away.gradient,
    hessian - away.hessian,
  );
  return betterOf(betterOf(right, left), apart);
}

/** Goes over the cuts of a feature; what `packed` holds at the start is on the left. */
function scan(
  scope: SplitScope,
  feature: number,
  packed: number,
): Split | undefined {
  const { matrix, histogram, derivatives, gradient, hessian, options } = scope;
  const { l2 } = options;
  const base = matrix.offsets[feature];
  const cuts = matrix.bins[feature].thresholds.length;
  const scales = derivatives.scales;
  const minHessian = leastHessian(scope);
  const parent = (gradient * gradient) / (hessian + l2);
  let left = packed;
  let bestGain = MIN_GAIN;
  let bestBin = -1;
  let bestGradient = 0;
  let bestHessian = 0;
  for (let bin = 0; bin < cuts; bin++) {
    left += histogram[base + bin];
    const whole = Math.floor(left / scales.shift);
    const leftHessian = (left - whole * scales.shift) / scales.hessian;
    const rightHessian = hessian - leftHessian;
    if (leftHessian < minHessian) continue;
    if (rightHessian < minHessian) break;
    const leftGradient = whole / scales.gradient;
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
  scope: SplitScope,
  feature: number,
  bin: number,
  leftGradient: number,
  leftHessian: number,
): Split | undefined {
  const { gradient, hessian } = scope;
  const { l2 } = scope.options;
  const minHessian = leastHessian(scope);
  const rightGradient = gradient - leftGradient;
  const rightHessian = hessian - leftHessian;
  if (leftHessian < minHessian || rightHessian < minHessian) return undefined;
  const gain =
    (leftGradient * leftGradient) / (leftHessian + l2) +
    (rightGradient * rightGradient) / (rightHessian + l2) -
    (gradient * gradient) / (hessian + l2);
  if (gain <= MIN_GAIN) return undefined;
  return { feature, bin, missingLeft: false, gain, leftGradient, leftHessian };
}

/** What a side must have: the least weight, and that of the least rows. */
function leastHessian({ hessian, rows, options }: SplitScope): number {
  // A side without any weight would be divided by zero.
  return Math.max(
    options.minChildWeight,
    (options.minChildRows / rows) * hessian,
    Number.MIN_VALUE,
  );
}

function betterOf(a: Split | undefined, b: Split | undefined) {
  if (!a || !b) return a ?? b;
  return b.gain > a.gain ? b : a;
}
