import type { Agenda } from './Agenda';
import type { HeldRecords } from './HeldRecords';
import type { Block, ClaimedBlock, CoreOptions, Input } from './types';
import type { UnfinishedBlocks } from './UnfinishedBlocks';

/** What {@link Claims} works with. */
export interface ClaimsParts {
  options: CoreOptions;
  agenda: Agenda;
  held: HeldRecords;
  blocks: UnfinishedBlocks;
}

/**
 * Partitions on their way to us: the ledger is asked for their positions and
 * unfinished blocks until the table is complete below the position, and only
 * then are they read.
 */
export class Claims {
  private readonly options: CoreOptions;
  private readonly agenda: Agenda;
  private readonly held: HeldRecords;
  private readonly blocks: UnfinishedBlocks;
  /** Partitions given to us whose positions are not known yet. */
  private readonly settling = new Set<number>();
  private engine: string | undefined;
  /** Claims on their way, and blocks that became done meanwhile. */
  private claiming = 0;
  private readonly doneWhileClaiming = new Set<number>();

  constructor(parts: ClaimsParts) {
    this.options = parts.options;
    this.agenda = parts.agenda;
    this.held = parts.held;
    this.blocks = parts.blocks;
  }

  /** How many partitions are not read yet. */
  get unsettled(): number {
    return this.settling.size;
  }

  /** Whether the partition is read, or will be. */
  has(partition: number): boolean {
    return this.held.has(partition) || this.settling.has(partition);
  }

  /** Partitions that are given to us. */
  assign(partitions: number[]): void {
    for (const partition of partitions) {
      this.settling.add(partition);
    }
    this.claim(partitions);
  }

  /** Partitions that are taken from us. */
  release(partitions: number[]): void {
    for (const partition of partitions) {
      this.settling.delete(partition);
    }
    this.held.close(partitions);
  }

  /** Asks the ledger anew where partitions stand, and reads from there. */
  restart(partitions: number[]): void {
    if (partitions.length > 0) {
      this.held.close(partitions);
      this.assign(partitions);
    }
  }

  /** Does that with all. */
  restartAll(): void {
    this.restart([...this.held.openPartitions(), ...this.settling]);
  }

  /**
   * A restarted engine may have lost what it had acknowledged but not synced:
   * claiming again makes the ledger hand out the youngest done blocks, too.
   */
  seeEngine(incarnation: string): void {
    const changed = this.engine !== undefined && this.engine !== incarnation;
    this.engine = incarnation;
    const partitions = [...this.held.openPartitions()];
    if (changed && partitions.length > 0) {
      this.claim(partitions);
    }
  }

  /** The time of a claim that had to wait has come. */
  claimAgain(waiting: number[]): void {
    const partitions = waiting.filter(partition => this.has(partition));
    if (partitions.length > 0) {
      this.claim(partitions);
    }
  }

  /** A block is done: the claims that it held back need not wait for their time. */
  blockDone(block: Block): void {
    if (this.claiming > 0) {
      this.doneWhileClaiming.add(block.number!);
    }
    this.agenda.hurryClaims(block.ranges.map(range => range.partition));
  }

  onFailed({ partitions }: Extract<Input, { type: 'claimFailed' }>): void {
    this.claiming -= 1;
    this.claimLater(partitions);
  }

  /**
   * @param now - `recording` while blocks are being recorded; `begin` takes
   *   each block up that is ours from now on
   */
  onClaimed(
    input: Extract<Input, { type: 'claimed' }>,
    now: { recording: boolean; begin(block: Block): void },
  ): void {
    this.claiming -= 1;
    let unsure = false;
    for (const claimed of input.blocks) {
      const known = this.knows(claimed);
      if (now.recording || this.doneWhileClaiming.has(claimed.number)) {
        // It may be one of ours, whose number we are about to learn or which
        // was done after the ledger was read; a block must not live twice.
        unsure ||= !known;
      } else if (!known) {
        now.begin(this.blocks.recover(claimed));
      }
    }
    if (unsure) {
      this.claimLater(input.partitions);
      return;
    }
    const partitions = input.partitions.filter(p => this.settling.has(p));
    if (partitions.length === 0) {
      return;
    }
    // Unfinished blocks of ours count as well: the table is complete below the
    // position before anything is read.
    if (input.waitingFor > 0 || this.blocks.touch(partitions)) {
      this.claimLater(partitions);
      return;
    }
    const positions = input.positions.filter(position =>
      partitions.includes(position.partition),
    );
    for (const position of positions) {
      this.settling.delete(position.partition);
      this.held.open(position);
    }
    this.agenda.do({ type: 'ready', positions });
  }

  /** Whether it is one of ours that goes its way. */
  private knows({ number, takenBack }: ClaimedBlock): boolean {
    const own = this.blocks.byNumber(number);
    if (own && takenBack) {
      // The answer that it is done is still under way, and is true no more.
      this.blocks.delete(own);
    }
    return own !== undefined && !takenBack;
  }

  private claim(partitions: number[]): void {
    if (this.claiming === 0) {
      this.doneWhileClaiming.clear();
    }
    this.claiming += 1;
    this.agenda.do({ type: 'claim', partitions });
  }

  private claimLater(partitions: number[]): void {
    const atMs = this.agenda.nowMs + this.options.claimIntervalMs;
    this.agenda.later({ type: 'claim', atMs, partitions });
  }
}
