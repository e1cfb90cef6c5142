import { scoringMoments } from './scoringMoments';

const DAY_MS = 86_400_000;
const NOW = 20_784 * DAY_MS;

describe('scoringMoments', () => {
  const due = (
    last: number | undefined,
    replayMs?: number,
    everyMs = 3_600_000,
  ) =>
    scoringMoments({ last, now: NOW, everyMs, replayMs }).map(
      at => (at - NOW) / DAY_MS,
    );

  it('makes up for the stretch before the first time, day by day', () => {
    expect(due(undefined, 3 * DAY_MS)).toEqual([-3, -2, -1, 0]);
    expect(due(undefined)).toEqual([0]);
  });

  it('goes on where a process was killed on the way', () => {
    expect(due(NOW - 2.5 * DAY_MS, 3 * DAY_MS)).toEqual([-1.5, -0.5, 0]);
    expect(due(NOW - 90 * DAY_MS, 3 * DAY_MS)).toEqual([-3, -2, -1, 0]);
  });

  it('waits until the next moment has come', () => {
    expect(due(NOW - 3_600_000, 3 * DAY_MS)).toEqual([0]);
    expect(due(NOW - 3_599_999, 3 * DAY_MS)).toEqual([]);
  });

  it('does not score day by day what is to be scored once a week', () => {
    const week = 7 * DAY_MS;
    expect(due(NOW - 2 * DAY_MS, 30 * DAY_MS, week)).toEqual([]);
    expect(due(NOW - week, 30 * DAY_MS, week)).toEqual([0]);
  });
});
