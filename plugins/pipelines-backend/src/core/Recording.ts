import type { Agenda } from './Agenda';
import type { HeldRecords } from './HeldRecords';
import type { Block, CoreOptions, Input } from './types';
import type { UnfinishedBlocks } from './UnfinishedBlocks';

/** Blocks without refused rows after which inserts are strict again. */
const CLEAN_BLOCKS_UNTIL_STRICT = 16;

/** What a {@link Recording} works with. */
export interface RecordingParts {
  options: CoreOptions;
  agenda: Agenda;
  held: HeldRecords;
  blocks: UnfinishedBlocks;
}

/**
 * Cuts blocks off what is held and has them recorded: one `record` at a time,
 * so that ranges are recorded in order.
 */
export class Recording {
  private readonly options: CoreOptions;
  private readonly agenda: Agenda;
  private readonly held: HeldRecords;
  private readonly blocks: UnfinishedBlocks;
  /** True until a recording is answered for good. */
  busy = false;
  /** True while the ledger may have blocks of ours whose numbers we do not know. */
  unsure = false;
  private cleanBlocks = CLEAN_BLOCKS_UNTIL_STRICT;

  constructor(parts: RecordingParts) {
    this.options = parts.options;
    this.agenda = parts.agenda;
    this.held = parts.held;
    this.blocks = parts.blocks;
  }

  /** True when the next block is to expect refused rows. */
  get tolerant(): boolean {
    return this.cleanBlocks < CLEAN_BLOCKS_UNTIL_STRICT;
  }

  /** When a block is due whose records are too few; undefined when none may be cut. */
  get dueAtMs(): number | undefined {
    const since = this.held.oldestSinceMs;
    return since !== undefined && this.mayCut()
      ? since + this.options.windowMs
      : undefined;
  }

  /** Cuts as many blocks as are due and may be in flight, and has them recorded together. */
  cut(): void {
    const blocks: Block[] = [];
    while (this.mayCut() && this.isDue()) {
      const cut = this.held.cut({
        records: this.options.batchSize,
        bytes: this.options.maxBlockBytes,
      });
      blocks.push(this.blocks.add(cut, this.agenda.nowMs));
    }
    if (blocks.length > 0) {
      this.busy = true;
      this.record(blocks);
    }
  }

  /** Has them recorded, also again. */
  record(blocks: Block[]): void {
    this.unsure = true;
    this.agenda.do({ type: 'record', blocks });
  }

  /** The recording was answered for good, or is given up. */
  end(): void {
    this.busy = false;
    this.unsure = false;
  }

  /** Tries again later. */
  onFailed({
    blocks,
    error,
    kind,
  }: Extract<Input, { type: 'recordFailed' }>): void {
    const isHeld = kind === 'held';
    if (isHeld) {
      // The ledger has not taken them. The repair that holds them back waits
      // for all blocks that it has: we go on with those that a claim hands us
      // meanwhile, or both would wait for each other.
      this.unsure = false;
    }
    // What is held back did not fail: it counts for no back-off.
    const atMs = isHeld
      ? this.agenda.nowMs + this.options.backoffMs.first
      : this.agenda.retryAtMs(blocks[0], error);
    this.agenda.later({ type: 'record', atMs, blocks });
  }

  /** Another process answers for the offsets. @returns the partitions of the blocks */
  onFenced(blocks: Block[]): Set<number> {
    this.end();
    const partitions = new Set<number>();
    for (const block of blocks) {
      this.blocks.delete(block);
      for (const range of block.ranges) {
        partitions.add(range.partition);
      }
    }
    return partitions;
  }

  /** Poison is rarely alone: after refused rows the next blocks expect more of them. */
  learn(block: Block): void {
    const refused = block.sinks.some(
      sink => sink.tolerant && sink.refused.size > 0,
    );
    this.cleanBlocks = refused ? 0 : this.cleanBlocks + 1;
  }

  private mayCut(): boolean {
    return (
      !this.busy &&
      this.held.records > 0 &&
      this.blocks.size < this.options.maxBlocksInFlight
    );
  }

  private isDue(): boolean {
    return (
      this.held.records >= this.options.batchSize ||
      this.held.bytes >= this.options.maxBlockBytes ||
      this.held.oldestSinceMs! + this.options.windowMs <= this.agenda.nowMs
    );
  }
}
