import type { SnapshotPlan } from '../definitions/types';

/** Most moments of one run: each is a query. */
const MAX_MOMENTS = 500;

/**
 * Moments of a range at which features and labels are both known: the first
 * after the warm-up, the last a horizon before the end. Counted back from the
 * end, so that the newest data is used.
 */
export function momentsOf(
  range: { from: number; to: number },
  plan: SnapshotPlan,
): number[] {
  const moments: number[] = [];
  for (
    let at = range.to - plan.horizonMs;
    at >= range.from + plan.warmUpMs && moments.length < MAX_MOMENTS;
    at -= plan.everyMs
  ) {
    moments.unshift(at);
  }
  return moments;
}
