import { planChunk } from './planChunk';

const DAY = 86_400;
const NOW = 20_784 * DAY + 1_000;

describe('planChunk', () => {
  const plan = (fromSecond: number, eventsPerSecond = 1) =>
    planChunk({ fromSecond, nowSecond: NOW, eventsPerSecond });

  it('leaves strangers out of what is older than a week, day by day', () => {
    const first = NOW - 30 * DAY;
    expect(plan(first)).toEqual({
      fromSecond: first,
      untilSecond: first + DAY - 1_000,
      guests: false,
    });
    const week = NOW - 7 * DAY;
    expect(plan(week - 5).untilSecond).toBe(week);
    expect(plan(week)).toMatchObject({ guests: true });
  });

  it.each([
    [0, DAY - 1_000],
    [0.1, DAY - 1_000],
    [1, 10_000],
    [20, 500],
    [5_000, 2],
  ])('appends few enough strangers at once at %d a second', (rate, seconds) => {
    const from = NOW - (rate > 100 ? 100 : DAY / 4);
    const begin = rate < 1 ? NOW - 3 * DAY : from;
    expect(plan(begin, rate)).toEqual({
      fromSecond: begin,
      untilSecond: begin + seconds,
      guests: true,
    });
  });

  it('limits what is caught up of a busy shop, but always takes ten minutes', () => {
    expect(plan(NOW - 35_000, 20).guests).toBe(true);
    expect(plan(NOW - 35_001, 20).guests).toBe(false);
    expect(plan(NOW - 600, 5_000).guests).toBe(true);
    expect(plan(NOW - 601, 5_000).guests).toBe(false);
  });

  it('waits for the second that is not over yet', () => {
    expect(plan(NOW)).toEqual({
      fromSecond: NOW,
      untilSecond: NOW + 1,
      guests: true,
    });
  });
});
