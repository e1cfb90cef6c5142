import { backoffMs } from './backoffMs';
import { BlockLife } from './BlockLife';
import type { BlockOutcome } from './BlockOutcome';
import { newBlock, recoveredBlock } from './createBlock';
import { HeldRecords } from './HeldRecords';
import { Timers } from './Timers';
import type {
  Block,
  Command,
  CoreOptions,
  CorePhase,
  Input,
  PartitionPosition,
} from './types';

/** Blocks without refused rows after which inserts are strict again. */
const CLEAN_BLOCKS_UNTIL_STRICT = 16;

/**
 * One pipeline: which records form a block, when blocks are recorded and what
 * happens to them until they are done.
 *
 * A pure state machine. `apply` takes what happened and answers what is to be
 * done; every command except the ones marked "no answer" leads to exactly one
 * input later, in any order. It does no I/O, looks at no clock and has no
 * randomness, so that the simulator can drive it through any history.
 *
 * Limits: `maxBlocksInFlight` blocks between cut and done, one `record` at a
 * time (so that ranges are recorded in order), `maxHeldRecords` and
 * `maxHeldBytes` not yet cut.
 */
export class PipelineCore {
  phase: CorePhase = 'idle';
  readonly held = new HeldRecords();
  private readonly life: BlockLife;
  private readonly blocks = new Map<number, Block>();
  /** Partitions given to us whose positions are not known yet. */
  private readonly settling = new Set<number>();
  private readonly timers = new Timers();
  private recording = false;
  private nextKey = 1;
  private cleanBlocks = CLEAN_BLOCKS_UNTIL_STRICT;
  private wish: 'run' | 'pause' | 'stop' = 'run';
  private engine: string | undefined;
  /** Claims on their way, and blocks that became done meanwhile. */
  private claiming = 0;
  private readonly doneWhileClaiming = new Set<number>();
  private commands: Command[] = [];
  private nowMs = 0;

  constructor(private readonly options: CoreOptions) {
    this.life = new BlockLife(options);
  }

  /** True while more records are welcome. */
  get hungry(): boolean {
    return (
      this.wish === 'run' &&
      this.phase !== 'failed' &&
      this.held.records < this.options.maxHeldRecords &&
      this.held.bytes < this.options.maxHeldBytes
    );
  }

  /** True while the block is ours to work on. */
  has(block: Block): boolean {
    return this.blocks.has(block.key);
  }

  get blocksInFlight(): number {
    return this.blocks.size;
  }

  /** Blocks that are not done. */
  get unfinished(): IterableIterator<Block> {
    return this.blocks.values();
  }

  /** When the next `tick` is due; undefined when only an answer can change anything. */
  get nextTickAtMs(): number | undefined {
    const next = this.timers.nextAtMs;
    const since = this.held.oldestSinceMs;
    if (since !== undefined && this.mayCut()) {
      const due = since + this.options.windowMs;
      return Math.min(next ?? due, due);
    }
    return next;
  }

  apply(input: Input, nowMs: number): Command[] {
    this.nowMs = nowMs;
    this.commands = [];
    this.take(input);
    this.cut();
    this.settlePhase();
    return this.commands;
  }

  private take(input: Input): void {
    switch (input.type) {
      case 'assigned':
        for (const partition of input.partitions) {
          this.settling.add(partition);
        }
        this.claim(input.partitions);
        return;
      case 'revoked':
        this.release(input.partitions);
        return;
      case 'records':
        this.held.add(input.batch, this.nowMs);
        return;
      case 'tick':
        this.fireTimers();
        return;
      case 'lapsed':
        this.lapse();
        return;
      case 'engine':
        this.seeEngine(input.incarnation);
        return;
      case 'pause':
        this.wish = this.wish === 'stop' ? 'stop' : 'pause';
        return;
      case 'resume':
        this.wish = this.wish === 'stop' ? 'stop' : 'run';
        return;
      case 'stop':
        this.wish = 'stop';
        return;
      case 'reconfigure':
        this.options.batchSize = input.batchSize;
        this.options.windowMs = input.windowMs;
        return;
      case 'claimed':
        this.onClaimed(input);
        return;
      case 'claimFailed':
        this.claiming -= 1;
        this.claimLater(input.partitions);
        return;
      case 'recorded':
        this.onRecorded(input);
        return;
      case 'recordFailed':
        this.onRecordFailed(input);
        return;
      default:
        // An answer for a block that was given up meanwhile means nothing.
        if (this.blocks.has(input.block.key)) {
          if (input.type !== 'insertFailed' && input.type !== 'stepFailed') {
            input.block.failures =
              input.type === 'inspected' ? input.block.failures : 0;
          }
          this.follow(input.block, this.life.on(input.block, input));
        }
    }
  }

  /**
   * A restarted engine may have lost what it had acknowledged but not synced:
   * claiming again makes the ledger hand out the youngest done blocks, too.
   */
  private seeEngine(incarnation: string): void {
    const changed = this.engine !== undefined && this.engine !== incarnation;
    this.engine = incarnation;
    const partitions = [...this.held.openPartitions()];
    if (changed && partitions.length > 0) {
      this.claim(partitions);
    }
  }

  /** Gives everything up and asks the ledger what of it is still ours. */
  private lapse(): void {
    const partitions = [...this.held.openPartitions(), ...this.settling];
    this.blocks.clear();
    this.held.close([...this.held.openPartitions()]);
    if (this.timers.clear()) {
      this.recording = false;
    }
    if (partitions.length > 0) {
      this.take({ type: 'assigned', partitions });
    }
  }

  private claim(partitions: number[]): void {
    if (this.claiming === 0) {
      this.doneWhileClaiming.clear();
    }
    this.claiming += 1;
    this.commands.push({ type: 'claim', partitions });
  }

  private claimLater(partitions: number[]): void {
    const atMs = this.nowMs + this.options.claimIntervalMs;
    this.timers.add({ type: 'claim', atMs, partitions });
  }

  private fireTimers(): void {
    for (const timer of this.timers.takeDue(this.nowMs)) {
      if (timer.type === 'record') {
        this.commands.push({ type: 'record', blocks: timer.blocks });
      } else if (timer.type === 'claim') {
        const partitions = timer.partitions.filter(
          p => this.settling.has(p) || this.held.has(p),
        );
        if (partitions.length > 0) {
          this.claim(partitions);
        }
      } else if (this.blocks.has(timer.block.key)) {
        this.commands.push(timer.command);
      }
    }
  }

  /** Cuts as many blocks as are due and may be in flight, and has them recorded together. */
  private cut(): void {
    const cut: Block[] = [];
    while (this.mayCut() && this.isDue()) {
      const block = newBlock({
        key: this.nextKey,
        cut: this.held.cut({
          records: this.options.batchSize,
          bytes: this.options.maxBlockBytes,
        }),
        sinks: this.options.sinks.length,
        nowMs: this.nowMs,
      });
      this.nextKey += 1;
      this.blocks.set(block.key, block);
      cut.push(block);
    }
    if (cut.length > 0) {
      this.recording = true;
      this.commands.push({ type: 'record', blocks: cut });
    }
  }

  private mayCut(): boolean {
    return (
      !this.recording &&
      this.wish === 'run' &&
      this.phase !== 'failed' &&
      this.held.records > 0 &&
      this.blocks.size < this.options.maxBlocksInFlight
    );
  }

  private isDue(): boolean {
    return (
      this.held.records >= this.options.batchSize ||
      this.held.bytes >= this.options.maxBlockBytes ||
      this.held.oldestSinceMs! + this.options.windowMs <= this.nowMs
    );
  }

  private onRecorded(input: Extract<Input, { type: 'recorded' }>): void {
    this.recording = false;
    this.seeEngine(input.incarnation);
    const tolerant = this.cleanBlocks < CLEAN_BLOCKS_UNTIL_STRICT;
    const orphaned = new Set<number>();
    input.blocks.forEach((block, index) => {
      if (this.blocks.has(block.key)) {
        block.number = input.numbers[index];
        block.engine = input.incarnation;
        block.failures = 0;
        this.follow(block, this.life.begin(block, tolerant));
      } else {
        block.ranges.forEach(range => orphaned.add(range.partition));
      }
    });
    // Given up while it was being recorded: the ledger hands it out again.
    const ours = [...orphaned].filter(
      p => this.held.has(p) || this.settling.has(p),
    );
    if (ours.length > 0) {
      this.held.close(ours);
      this.take({ type: 'assigned', partitions: ours });
    }
  }

  private onRecordFailed(
    input: Extract<Input, { type: 'recordFailed' }>,
  ): void {
    if (input.kind === 'fatal') {
      this.fail(input.error);
      return;
    }
    if (input.kind !== 'fenced') {
      const [first] = input.blocks;
      first.failures += input.kind === 'held' ? 0 : 1;
      const delayMs =
        input.kind === 'held'
          ? this.options.backoffMs.first
          : backoffMs(first, this.options.backoffMs);
      if (input.kind !== 'held') {
        this.retrying(first, input.error, delayMs);
      }
      this.timers.add({
        type: 'record',
        atMs: this.nowMs + delayMs,
        blocks: input.blocks,
      });
      return;
    }
    // Another process answers for these offsets: ask the ledger anew where the
    // partitions stand, and read from there.
    this.recording = false;
    const partitions = new Set<number>();
    for (const block of input.blocks) {
      this.blocks.delete(block.key);
      for (const range of block.ranges) {
        partitions.add(range.partition);
      }
    }
    const still = [...partitions].filter(p => this.held.has(p));
    this.held.close(still);
    if (still.length > 0) {
      this.take({ type: 'assigned', partitions: still });
    }
  }

  private onClaimed(input: Extract<Input, { type: 'claimed' }>): void {
    this.claiming -= 1;
    let unsure = false;
    for (const claimed of input.blocks) {
      const known = [...this.blocks.values()].some(
        block => block.number === claimed.number,
      );
      if (this.recording || this.doneWhileClaiming.has(claimed.number)) {
        // It may be one of ours, whose number we are about to learn or which
        // was done after the ledger was read; a block must not live twice.
        unsure ||= !known;
      } else if (!known) {
        const block = recoveredBlock(
          this.nextKey,
          claimed,
          this.options.sinks.length,
        );
        this.nextKey += 1;
        this.blocks.set(block.key, block);
        this.follow(block, this.life.begin(block, false));
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
    const touching = [...this.blocks.values()].some(
      block =>
        block.number !== undefined &&
        block.ranges.some(range => partitions.includes(range.partition)),
    );
    if (input.waitingFor > 0 || touching) {
      this.claimLater(partitions);
      return;
    }
    const positions = input.positions.filter(position =>
      partitions.includes(position.partition),
    );
    this.ready(positions);
  }

  private ready(positions: PartitionPosition[]): void {
    for (const position of positions) {
      this.settling.delete(position.partition);
      this.held.open(position);
    }
    this.commands.push({ type: 'ready', positions });
  }

  private release(partitions: number[]): void {
    for (const partition of partitions) {
      this.settling.delete(partition);
    }
    this.held.close(partitions);
  }

  private follow(block: Block, outcome: BlockOutcome): void {
    if (outcome.type === 'do') {
      this.commands.push(outcome.command);
    } else if (outcome.type === 'wait') {
      block.failures += 1;
      const delayMs = backoffMs(block, this.options.backoffMs);
      this.retrying(block, outcome.error, delayMs);
      this.timers.add({
        type: 'step',
        atMs: this.nowMs + delayMs,
        block,
        command: outcome.command,
      });
    } else if (outcome.type === 'failed') {
      this.fail(outcome.error);
    } else {
      this.blocks.delete(block.key);
      if (outcome.type === 'completed') {
        if (this.claiming > 0) {
          this.doneWhileClaiming.add(block.number!);
        }
        this.learn(block);
        this.lookAgain(block);
      } else {
        this.restartPartitions(block);
      }
    }
  }

  /** Poison is rarely alone: after refused rows the next blocks expect more of them. */
  private learn(block: Block): void {
    const refused = block.sinks.some(
      sink => sink.tolerant && sink.refused.size > 0,
    );
    this.cleanBlocks = refused ? 0 : this.cleanBlocks + 1;
  }

  /** A block that held a partition back is done: no need to wait for the timer. */
  private lookAgain(block: Block): void {
    this.timers.hurryClaims(
      block.ranges.map(range => range.partition),
      this.nowMs,
    );
    this.fireTimers();
  }

  /** The block is somebody else's: what follows it may be as well. */
  private restartPartitions(block: Block): void {
    const partitions = block.ranges
      .map(range => range.partition)
      .filter(partition => this.held.has(partition));
    this.held.close(partitions);
    if (partitions.length > 0) {
      this.take({ type: 'assigned', partitions });
    }
  }

  private retrying(block: Block, error: Error, delayMs: number): void {
    this.commands.push({
      type: 'retrying',
      block,
      error,
      attempt: block.failures,
      delayMs,
    });
  }

  private fail(error: Error): void {
    if (this.phase !== 'failed') {
      this.phase = 'failed';
      this.commands.push({ type: 'phase', phase: 'failed', error });
    }
  }

  private settlePhase(): void {
    if (this.phase === 'failed' && this.wish !== 'stop') {
      return;
    }
    const next = this.phaseNow();
    if (next !== this.phase) {
      this.phase = next;
      this.commands.push({ type: 'phase', phase: next });
    }
  }

  private phaseNow(): CorePhase {
    if (this.wish === 'stop') {
      return this.blocks.size > 0 && this.phase !== 'failed'
        ? 'draining'
        : 'stopped';
    }
    if (this.wish === 'pause') {
      return this.blocks.size > 0 ? 'draining' : 'paused';
    }
    return this.settling.size > 0 ? 'settling' : 'reading';
  }
}
