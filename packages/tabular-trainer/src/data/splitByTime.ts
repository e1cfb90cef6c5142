import { SeededRandom } from '../random/SeededRandom';

/** Rows for fitting, for stopping early, and for judging. */
export interface TimeSplit {
  fit: Int32Array;
  validation: Int32Array;
  holdout: Int32Array;
  /** First time that is held out; undefined when rows have no times. */
  holdoutFrom: number | undefined;
}

/**
 * Holds out the newest rows, as a model will meet them: it is fitted on the
 * past and judged on what came after. Rows of the same instant are never
 * separated. Rows without times are put in a random order first.
 */
export function splitByTime(options: {
  rows: number;
  times: Float64Array | undefined;
  holdoutFraction: number;
  /** First time to hold out, instead of a fraction. */
  holdoutFrom?: number;
  validationFraction: number;
  seed: number;
}): TimeSplit {
  const { rows, times, validationFraction, seed } = options;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  if (times) order.sort((a, b) => times[a] - times[b] || a - b);
  else SeededRandom.create(seed).shuffle(order);

  const cut = (end: number, fraction: number) => {
    const wanted = Math.floor(end * (1 - fraction));
    if (!times || fraction === 0) return wanted;
    const parted = (at: number) => times[order[at]] !== times[order[at - 1]];
    let at = wanted;
    while (at > 0 && at < end && !parted(at)) at -= 1;
    if (at > 0) return at;
    // One instant reaches back to the start: the cut comes after it.
    at = wanted;
    while (at > 0 && at < end && !parted(at)) at += 1;
    return at;
  };
  const { holdoutFrom, holdoutFraction } = options;
  const holdoutAt =
    times && holdoutFrom !== undefined
      ? order.filter(row => times[row] < holdoutFrom).length
      : cut(rows, holdoutFraction);
  const validationAt = cut(holdoutAt, validationFraction);
  return {
    fit: order.subarray(0, validationAt),
    validation: order.subarray(validationAt, holdoutAt),
    holdout: order.subarray(holdoutAt),
    holdoutFrom:
      times && holdoutAt < rows ? times[order[holdoutAt]] : undefined,
  };
}
