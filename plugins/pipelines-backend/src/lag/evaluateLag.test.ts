import type { CommitSample } from './evaluateLag';
import { evaluateLag, worstVerdict } from './evaluateLag';

const STEP_MS = 5_000;

function windowOf(points: Array<[offset: number, lag: number]>) {
  return points.map(
    ([offset, lag], index): CommitSample => ({
      atMs: index * STEP_MS,
      offset,
      lag,
    }),
  );
}

const AT_LAST = 9 * STEP_MS;

describe('evaluateLag', () => {
  it.each<
    [
      string,
      Array<[number, number]>,
      { nowMs?: number; currentLag?: number },
      string,
    ]
  >([
    ['no commit at all', [], { currentLag: 5 }, 'UNKNOWN'],
    ['no commit but nothing behind', [], { currentLag: 0 }, 'OK'],
    ['one commit that had caught up', [[10, 0]], {}, 'OK'],
    ['one commit with lag', [[10, 4]], {}, 'UNKNOWN'],
    [
      'a window that touched zero once, however high the lag is now',
      steps(10, i => [100 + i, i === 4 ? 0 : 500]),
      {},
      'OK',
    ],
    [
      'a position that stands while commits go on',
      steps(10, i => [100, 50 + i]),
      {},
      'STALL',
    ],
    [
      'a position that stands with the same lag',
      steps(10, () => [100, 50]),
      {},
      'STALL',
    ],
    [
      'progress that does not keep up',
      steps(10, i => [100 + i, 50 + i]),
      {},
      'WARNING',
    ],
    [
      'progress with a lag that stays level',
      steps(10, i => [100 + i, 50]),
      {},
      'WARNING',
    ],
    [
      'progress with a lag that fell once',
      steps(10, i => [100 + i, i === 5 ? 49 : 50 + i]),
      {},
      'OK',
    ],
    [
      'a position that went back',
      steps(10, i => [i === 6 ? 20 : 100 + i, 50]),
      {},
      'REWIND',
    ],
    [
      'no commit for longer than the window',
      steps(10, i => [100 + i, 50 - i]),
      { nowMs: AT_LAST * 2 + 1 },
      'STOP',
    ],
    [
      'no commit for exactly the window',
      steps(10, i => [100 + i, 50 - i]),
      { nowMs: AT_LAST * 2 },
      'OK',
    ],
    [
      'no commit for long after it had caught up, with new records since',
      steps(10, i => [100 + i, 0]),
      { nowMs: AT_LAST * 3, currentLag: 7 },
      'STOP',
    ],
    [
      'no commit for long on a topic that got nothing',
      steps(10, i => [100 + i, 0]),
      { nowMs: AT_LAST * 3, currentLag: 0 },
      'OK',
    ],
  ])('%s', (_, points, options, verdict) => {
    expect(
      evaluateLag({ window: windowOf(points), nowMs: AT_LAST, ...options }),
    ).toBe(verdict);
  });

  it('takes the worst partition', () => {
    expect(worstVerdict([])).toBe('UNKNOWN');
    expect(worstVerdict(['OK', 'WARNING', 'STALL', 'OK'])).toBe('STALL');
    expect(worstVerdict(['STOP', 'REWIND'])).toBe('STOP');
    expect(worstVerdict(['OK', 'OK'])).toBe('OK');
  });
});

function steps(
  count: number,
  point: (index: number) => [number, number],
): Array<[number, number]> {
  return Array.from({ length: count }, (_, index) => point(index));
}
