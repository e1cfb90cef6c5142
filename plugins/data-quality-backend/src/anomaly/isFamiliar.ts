const DAY_SECONDS = 86_400;
/** Days of history from which the season of the week speaks for itself. */
const MIN_DAYS = 14;
/** How much further than before a value may be and still count as seen, on the scale. */
const TOLERANCE = 0.15;
/** Earlier values as extreme that make one familiar: a weekend has two, a fault of the past one. */
const MIN_SEEN = 2;

/**
 * True when a short history of days has already had something like the last
 * value: before two weeks are known, last weekend is all that tells what this
 * one may look like, and too little to be a season.
 *
 * @param values - by bucket, on the scale of the metric, the last one being judged
 */
export function isFamiliar(
  values: Array<number | undefined>,
  bucketSeconds: number,
): boolean {
  const last = values.at(-1);
  const before = values.slice(0, -1).filter(value => value !== undefined);
  if (
    last === undefined ||
    bucketSeconds < DAY_SECONDS ||
    before.length > MIN_DAYS
  ) {
    return false;
  }
  const atLeastAsLow = before.filter(value => value < last + TOLERANCE);
  const atLeastAsHigh = before.filter(value => value > last - TOLERANCE);
  return atLeastAsLow.length >= MIN_SEEN && atLeastAsHigh.length >= MIN_SEEN;
}
