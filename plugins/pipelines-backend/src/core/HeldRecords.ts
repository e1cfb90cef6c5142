import { bytesOf, offsetAt } from './offsets';
import type { BlockRange, HeldBatch, PartitionPosition, Span } from './types';

interface HeldSpan extends Span {
  heldSinceMs: number;
}

interface Partition {
  /** First offset that no block answers for yet. */
  position?: number;
  /** First offset that has not been taken in yet. */
  nextOffset?: number;
  replayUntil: number;
}

/** Records cut off the front of what is held. */
export interface Cut {
  ranges: BlockRange[];
  spans: Span[];
  records: number;
  bytes: number;
  /** True when some of it may be in the table already. */
  replayed: boolean;
}

/** Records that were read and are not yet in a block, of all partitions, in the order they came. */
export class HeldRecords {
  records = 0;
  bytes = 0;
  private queue: HeldSpan[] = [];
  private readonly partitions = new Map<number, Partition>();

  /** When the oldest held record was taken in. */
  get oldestSinceMs(): number | undefined {
    return this.queue[0]?.heldSinceMs;
  }

  get oldestAppendedAtMs(): number | undefined {
    return this.queue[0]?.batch.appendedAtMs;
  }

  /** Begins to take records of a partition. */
  open(position: PartitionPosition): void {
    this.close([position.partition]);
    this.partitions.set(position.partition, {
      position: position.nextOffset,
      nextOffset: position.nextOffset,
      replayUntil: position.replayUntil,
    });
  }

  /** Forgets the partitions and what is held of them. */
  close(partitions: number[]): void {
    for (const partition of partitions) {
      this.partitions.delete(partition);
    }
    this.queue = this.queue.filter(
      span => !partitions.includes(span.batch.partition),
    );
    this.records = 0;
    this.bytes = 0;
    for (const span of this.queue) {
      this.records += span.end - span.start;
      this.bytes += span.bytes;
    }
  }

  openPartitions(): IterableIterator<number> {
    return this.partitions.keys();
  }

  has(partition: number): boolean {
    return this.partitions.has(partition);
  }

  /** Next offset to read per open partition. */
  nextOffsets(): Map<number, number> {
    const result = new Map<number, number>();
    for (const [partition, { nextOffset }] of this.partitions) {
      if (nextOffset !== undefined) {
        result.set(partition, nextOffset);
      }
    }
    return result;
  }

  /** Takes a batch in, without what it was given before. */
  add(batch: HeldBatch, nowMs: number): void {
    const partition = this.partitions.get(batch.partition);
    if (!partition) {
      return;
    }
    partition.position ??= batch.firstOffset;
    partition.nextOffset ??= batch.firstOffset;
    let start = 0;
    while (
      start < batch.records.length &&
      offsetAt(batch, start) < partition.nextOffset
    ) {
      start += 1;
    }
    if (start === batch.records.length) {
      return;
    }
    const end = batch.records.length;
    const bytes = bytesOf(batch, start, end);
    this.queue.push({ batch, start, end, bytes, heldSinceMs: nowMs });
    this.records += end - start;
    this.bytes += bytes;
    partition.nextOffset = batch.lastOffset + 1;
  }

  /** Cuts a block off the front: at most so many records and bytes, at least one record. */
  cut(limit: { records: number; bytes: number }): Cut {
    const taken: Span[] = [];
    let records = 0;
    let bytes = 0;
    let used = 0;
    while (used < this.queue.length && records < limit.records) {
      const span = this.queue[used];
      const fits = fitting(span, limit.records - records, limit.bytes - bytes);
      const count = records === 0 ? Math.max(1, fits) : fits;
      if (count === 0) {
        break;
      }
      if (count < span.end - span.start) {
        const middle = span.start + count;
        const part = bytesOf(span.batch, span.start, middle);
        taken.push({
          batch: span.batch,
          start: span.start,
          end: middle,
          bytes: part,
        });
        records += count;
        bytes += part;
        span.start = middle;
        span.bytes -= part;
        break;
      }
      taken.push(span);
      records += count;
      bytes += span.bytes;
      used += 1;
    }
    this.queue.splice(0, used);
    this.records -= records;
    this.bytes -= bytes;
    return { spans: taken, records, bytes, ...this.cover(taken) };
  }

  /** Ranges from where the last block ended to the last record taken. */
  private cover(spans: Span[]): { ranges: BlockRange[]; replayed: boolean } {
    const last = new Map<number, number>();
    for (const span of spans) {
      last.set(span.batch.partition, offsetAt(span.batch, span.end - 1));
    }
    let replayed = false;
    const ranges: BlockRange[] = [];
    for (const [number, lastOffset] of last) {
      const partition = this.partitions.get(number)!;
      const firstOffset = partition.position!;
      ranges.push({ partition: number, firstOffset, lastOffset });
      replayed ||= firstOffset < partition.replayUntil;
      partition.position = lastOffset + 1;
    }
    return { ranges, replayed };
  }
}

/** How many records from the front of the span stay within the limits. */
function fitting(span: Span, records: number, bytes: number): number {
  const most = Math.min(records, span.end - span.start);
  if (span.bytes <= bytes) {
    return most;
  }
  let count = 0;
  let sum = 0;
  while (count < most) {
    sum += span.batch.records.sizeAt(span.start + count);
    if (sum > bytes) {
      break;
    }
    count += 1;
  }
  return count;
}
