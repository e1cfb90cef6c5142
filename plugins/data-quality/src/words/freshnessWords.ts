import type { DatasetFreshness } from '@analytics-engine/plugin-analytics-common';
import { FRESHNESS_STATUSES } from './statuses';
import type { StatusWords } from './statuses';

/**
 * Words of how old a dataset's data is. Age alone is no fault: a dataset that
 * nobody expects to be fresh is told its age without a warning.
 */
export function freshnessWords(freshness: DatasetFreshness): StatusWords {
  const words = FRESHNESS_STATUSES[freshness.status];
  return freshness.expected
    ? words
    : {
        ...words,
        tone: freshness.status === 'FRESH' ? 'success' : 'neutral',
        meaning: `${words.meaning} No check expects it to be fresh.`,
      };
}
