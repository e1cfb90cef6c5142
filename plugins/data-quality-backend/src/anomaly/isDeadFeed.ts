import { median, sum } from 'simple-statistics';

const DAY_SECONDS = 86_400;
/** Least earlier buckets of the same hour before the hour decides. */
const MIN_SAME_HOUR = 3;

/** An empty bucket that chance alone brings more often than this says nothing: once in a year of hours. */
const MAX_CHANCE = 1e-4;

/**
 * The hard rule: no rows in a bucket is a dead feed when buckets usually have
 * some, that is when their median is above 0 and none of them was empty, and
 * when they have so many that an empty one is no chance. It needs one earlier
 * bucket. Buckets of the same time of day decide once there are three, so that
 * a shop that closes at night is not dead at night.
 *
 * @param known - counts before, without holes
 * @param byBucket - the same by bucket, the newest last
 */
export function isDeadFeed(
  known: number[],
  byBucket: Array<number | null>,
  bucketSeconds: number,
): boolean {
  const perDay = Math.round(DAY_SECONDS / bucketSeconds);
  const sameHour =
    perDay > 1
      ? byBucket.filter(
          (value, index) =>
            value !== null && (byBucket.length - index) % perDay === 0,
        )
      : [];
  const compared =
    sameHour.length >= MIN_SAME_HOUR ? (sameHour as number[]) : known;
  return (
    compared.length > 0 &&
    median(compared) > 0 &&
    compared.every(count => count > 0) &&
    chanceOfNone(compared) <= MAX_CHANCE
  );
}

/**
 * Probability of an empty bucket after these counts, if rows come by chance at
 * one rate: the predictive distribution of a Poisson rate with Jeffreys' prior,
 * (n / (n + 1))^(sum + 1/2) for n counts (Gelman et al., Bayesian Data
 * Analysis, 2013, section 2.6).
 */
function chanceOfNone(counts: number[]): number {
  const { length } = counts;
  return (length / (length + 1)) ** (sum(counts) + 0.5);
}
