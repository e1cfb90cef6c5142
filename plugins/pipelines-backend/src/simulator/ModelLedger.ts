import type {
  BlockRange,
  ClaimedBlock,
  OffsetsByPartition,
  PartitionPosition,
} from '../core';

interface LedgerBlock extends Omit<ClaimedBlock, 'takenBack'> {
  state: 'PENDING' | 'DONE';
  finishedAtMs: number;
  verifiedAtMs: number;
  owner?: number;
}

/** The rules of the ledger's transactions, in memory; see `Ledger` for the real one. */
export class ModelLedger {
  readonly blocks = new Map<number, LedgerBlock>();
  readonly recordedNext = new Map<number, number>();
  readonly landedNext = new Map<number, number>();
  /** Lifetime of the engine for which done blocks were looked at, per partition. */
  private readonly engines = new Map<
    number,
    { incarnation: string; sinceMs: number }
  >();
  readonly leases = new Map<number, number>();
  /** Sinks whose views have to be rebuilt. */
  repairs: number[] = [];
  fence: { owner: number; untilMs: number } | undefined;
  private nextNumber = 1;

  constructor(private readonly recheckMs: number) {}

  /** `undefined`: fenced; `held`: a repair is on. */
  record(
    owner: number,
    incarnation: string,
    blocks: Array<{ ranges: BlockRange[]; records: number }>,
    nowMs: number,
  ): number[] | 'fenced' | 'held' {
    if (this.fence && this.fence.untilMs > nowMs) {
      return 'held';
    }
    const moved = new Map<number, number>();
    for (const block of blocks) {
      for (const range of block.ranges) {
        const at =
          moved.get(range.partition) ?? this.recordedNext.get(range.partition);
        if (at !== undefined && at !== range.firstOffset) {
          return 'fenced';
        }
        moved.set(range.partition, range.lastOffset + 1);
      }
    }
    const numbers: number[] = [];
    for (const block of blocks) {
      const number = this.nextNumber;
      this.nextNumber += 1;
      numbers.push(number);
      for (const range of block.ranges) {
        if (!this.landedNext.has(range.partition)) {
          this.landedNext.set(range.partition, range.firstOffset);
          this.engines.set(range.partition, { incarnation, sinceMs: nowMs });
        }
        this.recordedNext.set(range.partition, range.lastOffset + 1);
      }
      this.blocks.set(number, {
        number,
        doneBefore: false,
        refused: [],
        ranges: block.ranges.map(range => ({ ...range })),
        records: block.records,
        bytes: block.records,
        incarnation,
        attempts: 0,
        startedAtMs: nowMs,
        oldestAppendedAtMs: 0,
        youngestAppendedAtMs: 0,
        state: 'PENDING',
        finishedAtMs: 0,
        verifiedAtMs: 0,
        owner,
      });
    }
    return numbers;
  }

  claim(
    owner: number,
    partitions: number[],
    incarnation: string,
    nowMs: number,
  ): {
    blocks: ClaimedBlock[];
    positions: PartitionPosition[];
    waitingFor: number;
  } {
    const blocks: ClaimedBlock[] = [];
    let waitingFor = 0;
    const young = this.youngOfEarlierEngine(partitions, incarnation, nowMs);
    for (const block of this.blocks.values()) {
      if (
        (block.state === 'PENDING' || young.has(block)) &&
        block.ranges.some(range => partitions.includes(range.partition))
      ) {
        const alive =
          block.owner !== undefined &&
          (this.leases.get(block.owner) ?? 0) > nowMs;
        if (block.state === 'DONE' || block.owner === owner || !alive) {
          const takenBack = block.state === 'DONE';
          block.owner = owner;
          block.state = 'PENDING';
          blocks.push({
            ...block,
            takenBack,
            ranges: block.ranges.map(r => ({ ...r })),
          });
        } else if (block.state === 'PENDING') {
          waitingFor += 1;
        }
      }
    }
    return {
      blocks,
      waitingFor,
      positions: partitions.map(partition => ({
        partition,
        nextOffset: this.recordedNext.get(partition),
        replayUntil: 0,
      })),
    };
  }

  /** Whether done blocks of the partition, if there are any, were looked at since the engine began this life. */
  lookedAfter(partition: number, incarnation: string): boolean {
    const engine = this.engines.get(partition);
    return !engine || engine.incarnation === incarnation;
  }

  complete(
    owner: number,
    done: {
      number: number;
      incarnation: string;
      accepted: string | undefined;
      foundAgain: boolean;
      refused: OffsetsByPartition[];
      verifiedAtMs: number;
      suspectSinks: number[];
    },
    nowMs: number,
  ): 'done' | 'fenced' | { stale: string } {
    const { number, suspectSinks } = done;
    const block = this.blocks.get(number)!;
    if (block.owner !== owner) {
      return 'fenced';
    }
    for (const range of block.ranges) {
      const engine = this.engines.get(range.partition)!.incarnation;
      if (engine !== done.incarnation && engine !== done.accepted) {
        return { stale: engine };
      }
    }
    if (block.state === 'PENDING') {
      block.state = 'DONE';
      block.incarnation = done.incarnation;
      if (!done.foundAgain) {
        block.doneBefore = true;
        block.refused = done.refused;
        block.finishedAtMs = nowMs;
        block.verifiedAtMs = done.verifiedAtMs;
      }
      this.repairs.push(...suspectSinks);
    }
    for (const range of block.ranges) {
      this.moveLanded(range.partition);
    }
    return 'done';
  }

  get pending(): number {
    let count = 0;
    for (const block of this.blocks.values()) {
      count += block.state === 'PENDING' ? 1 : 0;
    }
    return count;
  }

  private youngOfEarlierEngine(
    partitions: number[],
    incarnation: string,
    nowMs: number,
  ): Set<LedgerBlock> {
    const young = new Set<LedgerBlock>();
    for (const partition of partitions) {
      const seen = this.engines.get(partition);
      if (seen && seen.incarnation !== incarnation) {
        this.engines.set(partition, { incarnation, sinceMs: nowMs });
        const done = [...this.blocks.values()].filter(
          block =>
            block.state === 'DONE' &&
            block.incarnation !== incarnation &&
            block.verifiedAtMs > seen.sinceMs - this.recheckMs &&
            block.ranges.some(range => range.partition === partition),
        );
        const last = new Map<string, number>();
        for (const block of done) {
          const before = last.get(block.incarnation) ?? 0;
          last.set(block.incarnation, Math.max(before, block.verifiedAtMs));
        }
        for (const block of done) {
          if (
            block.verifiedAtMs >
            last.get(block.incarnation)! - this.recheckMs
          ) {
            young.add(block);
          }
        }
      }
    }
    return young;
  }

  private moveLanded(partition: number): void {
    for (;;) {
      const at = this.landedNext.get(partition)!;
      const next = [...this.blocks.values()]
        .filter(block => block.state === 'DONE')
        .flatMap(block => block.ranges)
        .find(r => r.partition === partition && r.firstOffset === at);
      if (!next) {
        return;
      }
      this.landedNext.set(partition, next.lastOffset + 1);
    }
  }
}
