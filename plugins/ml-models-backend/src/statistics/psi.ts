/** What a bin's share counts as when nothing is in it: PSI knows no zero. */
export const EMPTY_SHARE = 1e-4;

/** A population stability index with what chance alone would have given. */
export interface Psi {
  raw: number;
  /** `raw` less the expectation of chance, at least 0. */
  corrected: number;
  /** Standard deviation of `raw` by chance alone. */
  chanceDeviation: number;
}

/**
 * Population stability index of two histograms over the same bins:
 * `sum((p - q) ln(p / q))`.
 *
 * Without any drift it is not 0 but about (1/N + 1/M) times a chi-square of
 * B - 1 degrees (Yurdakul 2018), so its expectation is taken off; B counts
 * the bins that hold anything.
 */
export function psiOf(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): Psi {
  const baseTotal = sum(baseline);
  const currentTotal = sum(current);
  if (baseTotal === 0 || currentTotal === 0) {
    return { raw: NaN, corrected: NaN, chanceDeviation: NaN };
  }
  let raw = 0;
  let bins = 0;
  for (let index = 0; index < baseline.length; index++) {
    if (baseline[index] === 0 && current[index] === 0) {
      continue;
    }
    bins += 1;
    const p = Math.max(baseline[index] / baseTotal, EMPTY_SHARE);
    const q = Math.max(current[index] / currentTotal, EMPTY_SHARE);
    raw += (p - q) * Math.log(p / q);
  }
  const perDegree = 1 / baseTotal + 1 / currentTotal;
  const degrees = Math.max(0, bins - 1);
  return {
    raw,
    corrected: Math.max(0, raw - degrees * perDegree),
    chanceDeviation: perDegree * Math.sqrt(2 * degrees),
  };
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < counts.length; index++) {
    total += counts[index];
  }
  return total;
}
