/** What gradient boosting can be told. */
export interface BoostingOptions {
  /** Rounds at most; early stopping mostly ends sooner. */
  maxIterations: number;
  learningRate: number;
  maxLeaves: number;
  /** Penalty on the squared leaf values. */
  l2: number;
  /** Least sum of second derivatives in a leaf. */
  minChildWeight: number;
  /** Least rows in a leaf, estimated from its weight. */
  minChildRows: number;
  /** Rounds without a better validation loss before it stops. */
  patience: number;
}

export const BOOSTING_DEFAULTS: BoostingOptions = {
  maxIterations: 500,
  learningRate: 0.1,
  maxLeaves: 31,
  l2: 1,
  minChildWeight: 1e-3,
  minChildRows: 20,
  patience: 10,
};

/**
 * One tree as parallel arrays. A node with `feature` -1 is a leaf; otherwise
 * rows with `value <= threshold` go left, and missing ones where `missingLeft`
 * says. Thresholds and leaf values are rounded to float32.
 */
export interface Tree {
  feature: number[];
  threshold: number[];
  /** Bin of the threshold, for rows that are binned. */
  bin: number[];
  missingLeft: boolean[];
  left: number[];
  right: number[];
  /** Of leaves; 0 elsewhere. */
  value: number[];
  /** How much the split lowers the loss; 0 for leaves. */
  gain: number[];
}

/** The best way to part a leaf, if there is one. */
export interface Split {
  feature: number;
  bin: number;
  missingLeft: boolean;
  gain: number;
  leftGradient: number;
  leftHessian: number;
}
