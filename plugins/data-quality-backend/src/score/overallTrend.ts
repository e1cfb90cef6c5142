import type { ScorePoint } from '@analytics-engine/plugin-analytics-common';

/** What a run of a dataset scored. */
export type DatasetScorePoint = ScorePoint & { dataset: string };

/**
 * The score of the whole after every run: the mean of what each dataset scored
 * last. A dataset counts from its first run on.
 */
export function overallTrend(
  points: readonly DatasetScorePoint[],
): ScorePoint[] {
  const newest = new Map<string, number>();
  return [...points]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ at, dataset, score }) => {
      if (score === null) {
        newest.delete(dataset);
      } else {
        newest.set(dataset, score);
      }
      const scores = [...newest.values()];
      return {
        at,
        score:
          scores.length === 0
            ? null
            : scores.reduce((sum, each) => sum + each, 0) / scores.length,
      };
    });
}
