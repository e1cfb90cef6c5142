/** The middle of the values; the mean of the two in the middle when they are even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Median over the rounds of the two candidates' rates, round by round: what
 * the machine did to one it did to its neighbour in time.
 */
export function medianOfRatios(
  rates: ReadonlyArray<{ candidate: string; round: number; rate: number }>,
  of: string,
  to: string,
): number {
  const ratios = rates
    .filter(({ candidate }) => candidate === of)
    .flatMap(({ round, rate }) => {
      const other = rates.find(
        each => each.candidate === to && each.round === round,
      );
      return other ? [rate / other.rate] : [];
    });
  return median(ratios);
}

/** The value that this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
