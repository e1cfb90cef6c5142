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
  const result: OffsetsByPartition = new Map();
  forEachOffset(selectSpans(spans, wanted), (partition, offset) =>
    addOffset(result, partition, offset),
  );
  return result;
}

/**
 * The parts of the spans that hold the wanted offsets, found without looking
 * at every record: of a block of thousands often a few are wanted.
 */
export function selectSpans(spans: Span[], wanted: OffsetsByPartition): Span[] {
  const sorted = new Map(
    [...wanted].map(([partition, list]) => [
      partition,
      Float64Array.from(list).sort(),
    ]),
  );
  const selected: Span[] = [];
  for (const { batch, start, end } of spans) {
    const list = sorted.get(batch.partition);
    if (!list) {
      continue;
    }
    let next = lowerBound(list, offsetAt(batch, start));
    let index = start;
    while (index < end && next < list.length) {
      index = indexOf(batch, list[next], index, end);
      const first = index;
      while (
        index < end &&
        next < list.length &&
        offsetAt(batch, index) === list[next]
      ) {
        index += 1;
        next += 1;
      }
      if (index > first) {
        const bytes = bytesOf(batch, first, index);
        selected.push({ batch, start: first, end: index, bytes });
      } else {
        // The log has no such record.
        next += 1;
      }
    }
  }
  return selected;
}

/** Bytes of the records `start..end-1`. */
export function bytesOf(
  batch: Span['batch'],
  start: number,
  end: number,
): number {
  let bytes = 0;
  for (let index = start; index < end; index++) {
    bytes += batch.records.sizeAt(index);
  }
  return bytes;
}

/** Index from `start` on of the first record at or behind the offset; `end` when there is none. */
function indexOf(
  batch: Span['batch'],
  offset: number,
  start: number,
  end: number,
): number {
  if (batch.offsets) {
    return lowerBound(batch.offsets, offset, start, end);
  }
  return Math.min(Math.max(offset - batch.firstOffset, start), end);
}

/** Index of the first value of an ascending list that is not below `value`. */
function lowerBound(
  list: ArrayLike<number>,
  value: number,
  start: number = 0,
  end: number = list.length,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
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
