import { median } from 'simple-statistics';

/** What a series is around, before its season: one level, or one that moves. */
export interface Level {
  /** Level at each index, its own value left out; undefined where there is too little. */
  at(values: Array<number | undefined>): Array<number | undefined>;
}

/** Least values that a moving level needs before it. */
const MIN_BEFORE = 5;

/** One level for all: the median of all others. */
export const flatLevel: Level = {
  at(values) {
    const sorted = values
      .filter(value => value !== undefined)
      .sort((a, b) => a - b);
    return values.map(value => medianWithout(sorted, value));
  },
};

/** The median of so many buckets before: follows trends, and changes of level after half of them. */
export function movingLevel(buckets: number): Level {
  return {
    at: values =>
      values.map((_, index) => {
        const before = values
          .slice(Math.max(0, index - buckets), index)
          .filter(value => value !== undefined);
        return before.length < MIN_BEFORE ? undefined : median(before);
      }),
  };
}

/** Median of sorted values as if one of them were not there. */
function medianWithout(
  sorted: number[],
  value: number | undefined,
): number | undefined {
  const count = sorted.length - (value === undefined ? 0 : 1);
  if (count < 1) {
    return undefined;
  }
  const left = value === undefined ? Infinity : sorted.indexOf(value);
  const at = (position: number) =>
    sorted[position < left ? position : position + 1];
  const middle = Math.floor(count / 2);
  return count % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}
