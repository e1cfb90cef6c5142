import type { BlockRange, OffsetsByPartition, Span } from './types';

/** Offset of the record at `index` of the batch. */
export function offsetAt(batch: Span['batch'], index: number): number {
  return batch.offsets ? batch.offsets[index] : batch.firstOffset + index;
}

/** Calls back for every record of the spans. */
export function forEachOffset(
  spans: Span[],
  visit: (partition: number, offset: number, span: Span, index: number) => void,
): void {
  for (const span of spans) {
    for (let index = span.start; index < span.end; index++) {
      visit(span.batch.partition, offsetAt(span.batch, index), span, index);
    }
  }
}

/** Number of offsets. */
export function countOffsets(offsets: OffsetsByPartition): number {
  let count = 0;
  for (const list of offsets.values()) {
    count += list.length;
  }
  return count;
}

/** The offsets of `wanted` that records of the spans have. */
export function intersectSpans(
  wanted: OffsetsByPartition,
  spans: Span[],
): OffsetsByPartition {
  const sets = new Map<number, Set<number>>();
  for (const [partition, list] of wanted) {
    sets.set(partition, new Set(list));
  }
  const result: OffsetsByPartition = new Map();
  forEachOffset(spans, (partition, offset) => {
    if (sets.get(partition)?.has(offset)) {
      addOffset(result, partition, offset);
    }
  });
  return result;
}

/** The offsets of `wanted` inside the ranges. */
export function intersectRanges(
  wanted: OffsetsByPartition,
  ranges: BlockRange[],
): OffsetsByPartition {
  const result: OffsetsByPartition = new Map();
  for (const [partition, list] of wanted) {
    for (const offset of list) {
      const inside = ranges.some(
        range =>
          range.partition === partition &&
          range.firstOffset <= offset &&
          offset <= range.lastOffset,
      );
      if (inside) {
        addOffset(result, partition, offset);
      }
    }
  }
  return result;
}

/** Appends an offset to the list of its partition. */
export function addOffset(
  offsets: OffsetsByPartition,
  partition: number,
  offset: number,
): void {
  const list = offsets.get(partition);
  if (list) {
    list.push(offset);
  } else {
    offsets.set(partition, [offset]);
  }
}

/** Offsets as the shortest list of ranges. */
export function toRanges(offsets: OffsetsByPartition): BlockRange[] {
  const ranges: BlockRange[] = [];
  for (const [partition, list] of offsets) {
    let current: BlockRange | undefined;
    for (const offset of [...list].sort((a, b) => a - b)) {
      if (current && offset === current.lastOffset + 1) {
        current.lastOffset = offset;
      } else {
        current = { partition, firstOffset: offset, lastOffset: offset };
        ranges.push(current);
      }
    }
  }
  return ranges;
}
