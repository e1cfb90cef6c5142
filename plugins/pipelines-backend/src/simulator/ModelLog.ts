import type { HeldBatch, Span } from '../core';
import type { Random } from './Random';

/** What is special about a record. */
export type RecordKind = 'good' | 'guarded' | 'poison' | 'filtered';

/** A record of the model log. */
export interface ModelRecord {
  offset: number;
  kind: RecordKind;
  /** Table partition that its row belongs to. */
  tablePartition: number;
}

/** Records of a batch; each counts as one byte. */
class ModelRecords {
  readonly length: number;

  constructor(readonly items: ModelRecord[]) {
    this.length = items.length;
  }

  sizeAt(): number {
    return 1;
  }
}

/** The record of a span at an index of its batch. */
export function recordAt(span: Span, index: number): ModelRecord {
  return (span.batch.records as ModelRecords).items[index];
}

/** The event log: everything appended is durable, offsets may have gaps. */
export class ModelLog {
  readonly partitions: ModelRecord[][] = [];

  constructor(
    random: Random,
    options: {
      partitions: number;
      records: number;
      tablePartitions: number;
      gaps: boolean;
      poison: boolean;
      filter: boolean;
    },
  ) {
    for (let p = 0; p < options.partitions; p++) {
      this.partitions.push([]);
    }
    const next = this.partitions.map(() => 0);
    for (let i = 0; i < options.records; i++) {
      const p = random.below(options.partitions);
      next[p] += options.gaps && random.chance(0.2) ? random.below(3) : 0;
      this.partitions[p].push({
        offset: next[p],
        kind: kindOf(random, options),
        tablePartition: random.below(options.tablePartitions),
      });
      next[p] += 1;
    }
  }

  /** Records of a partition from an offset on, at most so many, as a batch. */
  batch(
    partition: number,
    fromOffset: number,
    most: number,
    gaps: boolean,
  ): HeldBatch | undefined {
    const all = this.partitions[partition];
    let start = 0;
    while (start < all.length && all[start].offset < fromOffset) {
      start += 1;
    }
    const records = all.slice(start, start + most);
    if (records.length === 0) {
      return undefined;
    }
    return {
      partition,
      firstOffset: records[0].offset,
      lastOffset: records[records.length - 1].offset,
      records: new ModelRecords(records),
      offsets: gaps ? records.map(record => record.offset) : undefined,
      appendedAtMs: 0,
    };
  }

  /** The records of a range, as spans of a block. */
  read(range: {
    partition: number;
    firstOffset: number;
    lastOffset: number;
  }): Span[] {
    const records = this.partitions[range.partition].filter(
      record =>
        record.offset >= range.firstOffset && record.offset <= range.lastOffset,
    );
    if (records.length === 0) {
      return [];
    }
    const batch = {
      partition: range.partition,
      firstOffset: records[0].offset,
      lastOffset: records[records.length - 1].offset,
      records: new ModelRecords(records),
      offsets: records.map(record => record.offset),
      appendedAtMs: 0,
    };
    return [{ batch, start: 0, end: records.length, bytes: records.length }];
  }
}

function kindOf(
  random: Random,
  options: { poison: boolean; filter: boolean },
): RecordKind {
  if (options.poison && random.chance(0.12)) {
    return random.chance(0.5) ? 'poison' : 'guarded';
  }
  return options.filter && random.chance(0.2) ? 'filtered' : 'good';
}
