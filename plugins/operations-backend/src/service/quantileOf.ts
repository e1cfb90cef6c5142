/**
 * A quantile of cumulative buckets by linear interpolation inside the bucket
 * it falls in, as Prometheus' histogram_quantile does; what lies above the
 * last finite bound is given as that bound. Null when nothing was counted.
 */
export function quantileOf(
  buckets: ReadonlyArray<readonly [bound: number, count: number]>,
  quantile: number,
): number | null {
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total <= 0) {
    return null;
  }
  const rank = quantile * total;
  let lowerBound = 0;
  let below = 0;
  for (const [bound, count] of buckets) {
    if (count >= rank && count > below) {
      return Number.isFinite(bound)
        ? lowerBound + ((bound - lowerBound) * (rank - below)) / (count - below)
        : lowerBound;
    }
    lowerBound = Number.isFinite(bound) ? bound : lowerBound;
    below = count;
  }
  return lowerBound;
}
