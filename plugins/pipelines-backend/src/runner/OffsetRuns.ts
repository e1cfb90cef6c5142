interface Runs {
  first: number[];
  last: number[];
  /** Where the last look ended; the next one is usually there or just behind. */
  at: number;
}

/** Offsets as runs, for looking up thousands in ascending order. */
export class OffsetRuns {
  private readonly partitions = new Map<number, Runs>();

  /** Adds a run behind those that the partition has. */
  add(partition: number, first: number, last: number): void {
    const runs = this.partitions.get(partition) ?? {
      first: [],
      last: [],
      at: 0,
    };
    this.partitions.set(partition, runs);
    runs.first.push(first);
    runs.last.push(last);
  }

  has(partition: number, offset: number): boolean {
    const runs = this.partitions.get(partition);
    if (!runs) {
      return false;
    }
    if (runs.at > 0 && runs.last[runs.at - 1] >= offset) {
      runs.at = 0; // Looking back.
    }
    while (runs.at < runs.last.length && runs.last[runs.at] < offset) {
      runs.at += 1;
    }
    return runs.at < runs.last.length && runs.first[runs.at] <= offset;
  }
}
