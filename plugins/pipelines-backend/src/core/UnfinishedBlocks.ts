import { newBlock, recoveredBlock } from './createBlock';
import type { Cut } from './HeldRecords';
import type { Block, ClaimedBlock } from './types';

/** Blocks that are ours to work on until they are done. */
export class UnfinishedBlocks {
  private readonly blocks = new Map<number, Block>();
  private nextKey = 1;

  /** @param sinks - how many every block has */
  constructor(private readonly sinks: number) {}

  get size(): number {
    return this.blocks.size;
  }

  values(): IterableIterator<Block> {
    return this.blocks.values();
  }

  has(block: Block): boolean {
    return this.blocks.has(block.key);
  }

  /** The one that the ledger knows by this number. */
  byNumber(number: number): Block | undefined {
    for (const block of this.blocks.values()) {
      if (block.number === number) {
        return block;
      }
    }
    return undefined;
  }

  /** Whether one that is recorded answers for offsets of the partitions. */
  touch(partitions: number[]): boolean {
    for (const { number, ranges } of this.blocks.values()) {
      if (
        number !== undefined &&
        ranges.some(({ partition }) => partitions.includes(partition))
      ) {
        return true;
      }
    }
    return false;
  }

  /** One that was just cut. */
  add(cut: Cut, nowMs: number): Block {
    return this.keep(
      newBlock({ key: this.nextKey, cut, sinks: this.sinks, nowMs }),
    );
  }

  /** One of an earlier life or another process. */
  recover(claimed: ClaimedBlock): Block {
    return this.keep(recoveredBlock(this.nextKey, claimed, this.sinks));
  }

  delete(block: Block): void {
    this.blocks.delete(block.key);
  }

  clear(): void {
    this.blocks.clear();
  }

  private keep(block: Block): Block {
    this.nextKey += 1;
    this.blocks.set(block.key, block);
    return block;
  }
}
