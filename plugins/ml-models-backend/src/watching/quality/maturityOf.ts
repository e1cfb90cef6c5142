import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import { LABEL_HORIZON_TAG } from '../labelHorizon';

const DAY_MS = 24 * 3_600_000;
/** Labels that come later than this are not waited for. */
const MAX_MATURITY_MS = 365 * DAY_MS;

/**
 * How old a prediction must be until its label counts, in milliseconds: by the
 * tag of its version, otherwise by how long labels took so far.
 *
 * @param p95Seconds - within which 95 % of the labels came; undefined without labels
 */
export function maturityOf(
  version: ModelVersion | undefined,
  p95Seconds: number | undefined,
): number {
  const tag = version?.tags[LABEL_HORIZON_TAG];
  if (tag !== undefined) {
    try {
      return parseDurationMs(tag);
    } catch {
      // Tags are free text: what is no duration says nothing about labels.
    }
  }
  return Math.min(MAX_MATURITY_MS, Math.round((p95Seconds ?? 0) * 1000));
}
