/** A kind of customer: how often, how long, how much. */
export interface Segment {
  name: string;
  weight: number;
  visitsPerDay: number;
  /** Mean time between signing up and leaving for good. */
  meanLifetimeDays: number;
  /** Chance that a visit ends in an order. */
  conversion: number;
  /** Chance that an order line comes back. */
  refundRate: number;
  maxLines: number;
  maxQuantity: number;
  /** Multiplies the visits on Saturday and Sunday. */
  weekendFactor: number;
}

/**
 * The segments are never written into an event: a model has to find them from
 * behaviour, as in life.
 */
export const SEGMENTS: readonly Segment[] = [
  {
    name: 'loyal',
    weight: 15,
    visitsPerDay: 0.75,
    meanLifetimeDays: 400,
    conversion: 0.42,
    refundRate: 0.02,
    maxLines: 5,
    maxQuantity: 4,
    weekendFactor: 1.1,
  },
  {
    name: 'regular',
    weight: 35,
    visitsPerDay: 0.38,
    meanLifetimeDays: 150,
    conversion: 0.3,
    refundRate: 0.03,
    maxLines: 4,
    maxQuantity: 3,
    weekendFactor: 1.3,
  },
  {
    name: 'bargain hunter',
    weight: 30,
    visitsPerDay: 0.3,
    meanLifetimeDays: 70,
    conversion: 0.14,
    refundRate: 0.08,
    maxLines: 6,
    maxQuantity: 6,
    weekendFactor: 2,
  },
  {
    name: 'one-off',
    weight: 20,
    visitsPerDay: 0.6,
    meanLifetimeDays: 5,
    conversion: 0.25,
    refundRate: 0.05,
    maxLines: 2,
    maxQuantity: 2,
    weekendFactor: 1,
  },
];
