import fc from 'fast-check';
import { forEachOffset, selectSpans } from './offsets';
import type { Span } from './types';

/** Spans of two partitions over the offsets; with gaps when the list has some. */
function spansOf(lists: number[][]): Span[] {
  return lists.flatMap((list, partition) => {
    if (list.length === 0) {
      return [];
    }
    const contiguous = list[list.length - 1] - list[0] === list.length - 1;
    const batch = {
      partition,
      firstOffset: list[0],
      lastOffset: list[list.length - 1],
      records: { length: list.length, sizeAt: (index: number) => index + 1 },
      offsets: contiguous ? undefined : list,
      appendedAtMs: 0,
    };
    const middle = list.length >> 1;
    return [
      { batch, start: 0, end: middle, bytes: 0 },
      { batch, start: middle, end: list.length, bytes: 0 },
    ].filter(span => span.end > span.start);
  });
}

const ascending = fc
  .uniqueArray(fc.nat(60), { maxLength: 30 })
  .map(list => list.sort((a, b) => a - b));

describe('selectSpans', () => {
  it('finds the wanted records and no others, whatever their order', () => {
    fc.assert(
      fc.property(
        fc.tuple(ascending, ascending),
        fc.uniqueArray(fc.nat(60), { maxLength: 40 }),
        (lists, wanted) => {
          const selected = selectSpans(spansOf(lists), new Map([[1, wanted]]));
          const found: number[] = [];
          let bytes = 0;
          forEachOffset(selected, (partition, offset, span, index) => {
            expect(partition).toBe(1);
            found.push(offset);
            bytes += span.batch.records.sizeAt(index);
          });
          expect(found).toEqual(lists[1].filter(o => wanted.includes(o)));
          expect(selected.reduce((sum, span) => sum + span.bytes, 0)).toBe(
            bytes,
          );
        },
      ),
    );
  });
});
