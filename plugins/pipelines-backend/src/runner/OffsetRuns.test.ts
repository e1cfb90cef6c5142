import { OffsetRuns } from './OffsetRuns';

describe('OffsetRuns', () => {
  it('tells offsets inside runs from those between, in any order', () => {
    const runs = new OffsetRuns();
    runs.add(0, 2, 4);
    runs.add(0, 6, 6);
    runs.add(1, 0, 0);
    const look = (offsets: number[]) => offsets.filter(o => runs.has(0, o));
    expect(look([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([2, 3, 4, 6]);
    expect(look([7, 6, 5, 4, 1, 3, 2])).toEqual([6, 4, 3, 2]);
    expect([runs.has(1, 0), runs.has(1, 1), runs.has(2, 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
