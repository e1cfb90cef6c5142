import { RecentIds } from './RecentIds';

describe('RecentIds', () => {
  it('remembers as many as it was asked to, and forgets in the end', () => {
    const ids = RecentIds.create(10);
    const list = (name: string) =>
      Array.from({ length: 5 }, (_, n) => `${name}${n}`);
    ids.add(list('a'));
    expect([ids.has('a4'), ids.has('b0')]).toEqual([true, false]);
    ids.add(list('b'));
    ids.add(list('c'));
    ids.add(list('d'));
    // Ten later ones: the first may go, but need not.
    expect(
      list('c')
        .concat(list('d'))
        .every(id => ids.has(id)),
    ).toBe(true);
    ids.add(list('e'));
    ids.add(list('f'));
    ids.add(list('g'));
    expect([ids.has('a0'), ids.has('g4')]).toEqual([false, true]);
  });
});
