import jstat from 'jstat';

/** A lower and an upper bound. */
export interface Interval {
  lower: number;
  upper: number;
}

/** Standard deviations that a normal variable exceeds with this probability on one side. */
export function zOf(oneSided: number): number {
  return jstat.normal.inv(1 - oneSided, 0, 1);
}

/**
 * Clopper and Pearson's exact bounds of a share (Biometrika 26, 1934): each
 * bound is wrong with at most the probability `oneSided`.
 */
export function shareInterval(
  hits: number,
  total: number,
  oneSided: number,
): Interval {
  if (total === 0) {
    return { lower: 0, upper: 1 };
  }
  return {
    lower: hits === 0 ? 0 : jstat.beta.inv(oneSided, hits, total - hits + 1),
    upper:
      hits === total ? 1 : jstat.beta.inv(1 - oneSided, hits + 1, total - hits),
  };
}

/**
 * Bounds of the difference of two shares, first less second: Newcombe's
 * combination of the bounds of each (Statistics in Medicine 17, 1998, method
 * 10), which stays right with few hits and with none.
 */
export function differenceInterval(
  first: { hits: number; total: number },
  second: { hits: number; total: number },
  oneSided: number,
): Interval {
  const z = zOf(oneSided);
  const a = wilson(first, z);
  const b = wilson(second, z);
  const difference = a.share - b.share;
  return {
    lower: difference - Math.hypot(a.share - a.lower, b.upper - b.share),
    upper: difference + Math.hypot(a.upper - a.share, b.share - b.lower),
  };
}

function wilson(
  { hits, total }: { hits: number; total: number },
  z: number,
): Interval & { share: number } {
  if (total === 0) {
    return { lower: 0, upper: 1, share: 0.5 };
  }
  const share = hits / total;
  const square = z * z;
  const middle = share + square / (2 * total);
  const half =
    z * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  const scale = 1 + square / total;
  return {
    share,
    lower: hits === 0 ? 0 : (middle - half) / scale,
    upper: hits === total ? 1 : (middle + half) / scale,
  };
}

/**
 * Ranks, as shares of the sample, between which the quantile of the
 * population lies: normal approximation of the binomial order statistics.
 */
export function quantileRanks(
  quantile: number,
  total: number,
  oneSided: number,
): Interval {
  const half =
    zOf(oneSided) * Math.sqrt((quantile * (1 - quantile)) / Math.max(1, total));
  return {
    lower: Math.max(0, quantile - half),
    upper: Math.min(1, quantile + half),
  };
}
