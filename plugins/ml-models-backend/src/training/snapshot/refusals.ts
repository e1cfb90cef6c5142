import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ModelDefinition } from '../definitions/types';
import { momentsOf } from './momentsOf';

const DAY_MS = 86_400_000;

/**
 * Moments of a range, for definitions that make rows of them.
 *
 * @throws UnprocessableError when the range has no room for one
 */
export function requireMoments(
  definition: ModelDefinition,
  range: { from: number; to: number },
): number[] | undefined {
  const { name, snapshots } = definition;
  if (!snapshots) return undefined;
  const moments = momentsOf(range, snapshots);
  if (moments.length === 0) {
    throw new UnprocessableError(
      `The range is too short: '${name}' needs ${inDays(
        snapshots.warmUpMs,
      )} of past for its features and ${inDays(
        snapshots.horizonMs,
      )} for its labels`,
    );
  }
  return moments;
}

/** @throws UnprocessableError when nothing can be learned from so many rows, so many of them positive */
export function requireTwoClasses(
  { dataset, label }: ModelDefinition,
  rows: number,
  positives: number,
): void {
  if (rows === 0) {
    throw new UnprocessableError(
      `There are no rows in this range of dataset '${dataset}'`,
    );
  }
  if (positives === 0 || positives === rows) {
    throw new UnprocessableError(
      `All ${rows} rows have the same label ('${
        label.classes[positives === 0 ? 0 : 1]
      }'): there is nothing to tell apart`,
    );
  }
}

function inDays(ms: number): string {
  return `${Math.round((ms / DAY_MS) * 10) / 10} days`;
}
