import { isDeadFeed } from './isDeadFeed';

const HOUR_SECONDS = 3_600;

/** Whole days with so many rows in every hour, and in the first one of each day. */
function days(everyHour: number, firstHours: number[]): number[] {
  return firstHours.flatMap(first => [
    first,
    ...Array.from({ length: 23 }, () => everyHour),
  ]);
}

const isDead = (counts: number[]) => isDeadFeed(counts, counts, HOUR_SECONDS);

describe('isDeadFeed', () => {
  it('did once take a quiet hour of a small shop for a dead feed', () => {
    expect(isDead(days(20, [2, 1, 3, 2, 4, 1, 2]))).toBe(false);
    expect(isDead([3, 2, 4])).toBe(false);
  });

  it('knows one whose hours are never empty by chance', () => {
    expect(isDead(days(20, [15, 12, 18]))).toBe(true);
    expect(isDead(days(20, [9, 12, 10, 14, 11, 10, 13]))).toBe(true);
    expect(isDead([100])).toBe(true);
  });

  it('needs buckets that usually have rows', () => {
    expect(isDead([])).toBe(false);
    expect(isDead([100, 0, 100])).toBe(false);
    expect(isDead(days(50, [0, 0, 0]))).toBe(false);
  });
});
