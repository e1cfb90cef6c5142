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
    weight: 20,
    visitsPerDay: 0.9,
    meanLifetimeDays: 500,
    conversion: 0.5,
    refundRate: 0.02,
    maxLines: 3,
    maxQuantity: 4,
    weekendFactor: 1.1,
  },
  {
    name: 'regular',
    weight: 25,
    visitsPerDay: 0.7,
    meanLifetimeDays: 200,
    conversion: 0.45,
    refundRate: 0.03,
    maxLines: 3,
    maxQuantity: 3,
    weekendFactor: 1.3,
  },
  {
    name: 'bargain hunter',
    weight: 30,
    visitsPerDay: 0.3,
    meanLifetimeDays: 70,
    conversion: 0.06,
    refundRate: 0.08,
    maxLines: 6,
    maxQuantity: 6,
    weekendFactor: 2,
  },
  {
    name: 'one-off',
    weight: 25,
    visitsPerDay: 0.8,
    meanLifetimeDays: 4,
    conversion: 0.35,
    refundRate: 0.05,
    maxLines: 2,
    maxQuantity: 2,
    weekendFactor: 1,
  },
];
