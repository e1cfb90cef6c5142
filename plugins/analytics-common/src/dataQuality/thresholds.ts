import { z } from 'zod';
import type { Threshold } from '../thresholds';
import type { CheckDefinition } from './checkDefinition';
import type { QualityDimension } from './dimensions';

/** The operations manual's limits of a quality score, 0 to 100. */
export const QUALITY_THRESHOLDS = {
  score: { normal: 95, alert: 90, higherIsBetter: true, unit: '%' },
} as const satisfies Record<string, Threshold>;

/** {@link QualityStatus}. */
export const qualityStatusSchema = z.enum([
  'HEALTHY',
  'DEGRADED',
  'UNHEALTHY',
  'UNKNOWN',
]);
/** How a dataset or the whole stands; UNKNOWN: nothing was evaluated. */
export type QualityStatus = z.infer<typeof qualityStatusSchema>;

/**
 * The manual's verdict on a score.
 *
 * @param score - null when nothing was evaluated
 * @param options - a failed critical check makes it UNHEALTHY whatever the score
 */
export function qualityStatusOf(
  score: number | null,
  options: { criticalFailed?: boolean } = {},
): QualityStatus {
  if (options.criticalFailed) {
    return 'UNHEALTHY';
  }
  if (score === null) {
    return 'UNKNOWN';
  }
  if (score > QUALITY_THRESHOLDS.score.normal) {
    return 'HEALTHY';
  }
  return score < QUALITY_THRESHOLDS.score.alert ? 'UNHEALTHY' : 'DEGRADED';
}

/** The dimension that a check counts in. */
export function dimensionOf(check: CheckDefinition): QualityDimension {
  switch (check.type) {
    case 'sql':
      return check.dimension;
    case 'reconciliation':
      return 'consistency';
    default:
      return check.type;
  }
}
