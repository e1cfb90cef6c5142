/** Rows in the order of their scores; rows with one score are one group. */
export interface RankedGroups {
  order: Int32Array;
  /** Where each group ends in `order`. */
  ends: Int32Array;
}

/** Sorts rows by score once, for measures that need it many times. */
export function rankedGroups(scores: ArrayLike<number>): RankedGroups {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row);
  order.sort((a, b) => scores[a] - scores[b] || a - b);
  const ends: number[] = [];
  for (let index = 1; index <= order.length; index++) {
    if (
      index === order.length ||
      scores[order[index]] !== scores[order[index - 1]]
    ) {
      ends.push(index);
    }
  }
  return { order, ends: Int32Array.from(ends) };
}
