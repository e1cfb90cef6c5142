/**
 * Robust score beyond which a point of a long history is unusual. Iglewicz and
 * Hoaglin (1993) recommend 3.5 for outliers within a sample, whatever its
 * size; here the size is accounted for beside it.
 */
const LIMIT = 2.8;
const SHORTNESS = 7;
const SHORTNESS_OFFSET = 3;

/**
 * The robust score from which a point is an anomaly, given how many points its
 * median and MAD are estimated from.
 *
 * @remarks
 *
 * The MAD of eight points is wrong by half often enough that a fixed limit of
 * 3.5 calls every twentieth point of plain Gaussian noise an anomaly (4.8 % of
 * 40,000 simulated ones; 3.3 % with 10 points, 1.2 % with 20, 0.2 % with 56).
 * Only one in 200 such points exceeds 2.8 + 21 / (n - 3). That much would miss
 * most faults in noisy days of a short history; counts have what is known of
 * counts beside their MAD, and get along with a third of that term. The numbers
 * are chosen by the tuning seeds of `npm run bench -- anomalies`.
 */
export function cutOff(points: number): number {
  return LIMIT + SHORTNESS / Math.max(1, points - SHORTNESS_OFFSET);
}
