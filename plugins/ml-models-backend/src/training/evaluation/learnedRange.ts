import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import type { ModelDefinition } from '../definitions/types';

/** Tag of a version that says from when on the rows of its range were held out, an ISO time. */
export const LEARNED_UNTIL_TAG = 'learned-until';

/** Times of rows, milliseconds since the epoch; `until` is not included. */
export interface TimeRange {
  from: number;
  until: number;
}

/** Whether rows of a definition have a time, and are not only numbered. */
export function hasTimes({ time, snapshots }: ModelDefinition): boolean {
  return time !== undefined || snapshots !== undefined;
}

/**
 * The rows of a definition that a version has learned from.
 *
 * @returns undefined when it cannot be known: a version from elsewhere that
 *   does not say, or rows without a time
 */
export function learnedRange(
  definition: ModelDefinition,
  { tags, trainingData }: Pick<ModelVersion, 'tags' | 'trainingData'>,
): TimeRange | undefined {
  if (trainingData?.dataset !== definition.dataset || !hasTimes(definition)) {
    return undefined;
  }
  const from = Date.parse(trainingData.from ?? '');
  const until = Date.parse(tags[LEARNED_UNTIL_TAG] ?? trainingData.to ?? '');
  return Number.isFinite(from) && Number.isFinite(until)
    ? { from, until }
    : undefined;
}
