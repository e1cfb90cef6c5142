import { Agenda } from './Agenda';
import { BlockLife } from './BlockLife';
import type { BlockOutcome } from './BlockOutcome';
import { Claims } from './Claims';
import { Course } from './Course';
import { HeldRecords } from './HeldRecords';
import { Recording } from './Recording';
import type { Block, Command, CoreOptions, CorePhase, Input } from './types';
import { UnfinishedBlocks } from './UnfinishedBlocks';

/**
 * One pipeline: which records form a block, when blocks are recorded and what
 * happens to them until they are done.
 *
 * A pure state machine. `apply` takes what happened and answers what is to be
 * done; every command except the ones marked "no answer" leads to exactly one
 * input later, in any order. It does no I/O, looks at no clock and has no
 * randomness, so that the simulator can drive it through any history.
 *
 * Its parts: {@link Claims} of partitions, {@link HeldRecords} of them, the
 * {@link Recording} of blocks cut off these, the {@link BlockLife} of each
 * until it is done, the {@link Course} that people set, and the
 * {@link Agenda} that all of them write to. Here they meet.
 *
 * Limits: `maxBlocksInFlight` blocks between cut and done, one `record` at a
 * time (so that ranges are recorded in order), `maxHeldRecords` and
 * `maxHeldBytes` not yet cut.
 */
export class PipelineCore {
  readonly held = new HeldRecords();
  private readonly blocks: UnfinishedBlocks;
  private readonly agenda: Agenda;
  private readonly course: Course;
  private readonly claims: Claims;
  private readonly recording: Recording;
  private readonly life: BlockLife;

  constructor(private readonly options: CoreOptions) {
    this.blocks = new UnfinishedBlocks(options.sinks.length);
    this.agenda = new Agenda(options.backoffMs);
    this.course = new Course(this.agenda);
    this.life = new BlockLife(options);
    const { agenda, blocks, held } = this;
    this.claims = new Claims({ options, agenda, blocks, held });
    this.recording = new Recording({ options, agenda, blocks, held });
  }

  get phase(): CorePhase {
    return this.course.phase;
  }

  /** True while more records are welcome. */
  get hungry(): boolean {
    return (
      this.course.runs &&
      this.held.records < this.options.maxHeldRecords &&
      this.held.bytes < this.options.maxHeldBytes
    );
  }

  /** True while the block is ours to work on. */
  has(block: Block): boolean {
    return this.blocks.has(block);
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
    const next = this.agenda.nextAtMs;
    const due = this.course.runs ? this.recording.dueAtMs : undefined;
    return due === undefined ? next : Math.min(next ?? due, due);
  }

  apply(input: Input, nowMs: number): Command[] {
    this.agenda.open(nowMs);
    this.take(input);
    if (this.course.runs) {
      this.recording.cut();
    }
    this.course.settle({
      blocks: this.blocks.size,
      settling: this.claims.unsettled,
    });
    return this.agenda.close();
  }

  private take(input: Input): void {
    switch (input.type) {
      case 'assigned':
        this.claims.assign(input.partitions);
        return;
      case 'revoked':
        this.claims.release(input.partitions);
        return;
      case 'records':
        this.held.add(input.batch, this.agenda.nowMs);
        return;
      case 'tick':
        this.fireTimers();
        return;
      case 'lapsed':
        this.lapse();
        return;
      case 'engine':
        this.claims.seeEngine(input.incarnation);
        return;
      case 'pause':
        this.course.want('pause');
        return;
      case 'resume':
        this.course.want('run');
        return;
      case 'stop':
        this.course.want('stop');
        return;
      case 'reconfigure':
        this.options.batchSize = input.batchSize;
        this.options.windowMs = input.windowMs;
        return;
      case 'claimed':
        this.claims.onClaimed(input, {
          recording: this.recording.unsure,
          begin: block => this.follow(block, this.life.begin(block, false)),
        });
        // It may have been restarted since, and we hear only that it is another.
        this.claims.seeEngine(input.incarnation);
        return;
      case 'claimFailed':
        this.claims.onFailed(input);
        return;
      case 'recorded':
        this.onRecorded(input);
        return;
      case 'recordFailed':
        this.onRecordFailed(input);
        return;
      default:
        // An answer for a block that was given up meanwhile means nothing.
        if (this.blocks.has(input.block)) {
          if (input.type !== 'insertFailed' && input.type !== 'stepFailed') {
            input.block.failures =
              input.type === 'inspected' ? input.block.failures : 0;
          }
          this.follow(input.block, this.life.on(input.block, input));
        }
    }
  }

  /** Gives everything up and asks the ledger what of it is still ours. */
  private lapse(): void {
    this.blocks.clear();
    if (this.agenda.forget()) {
      this.recording.end();
    }
    this.claims.restartAll();
  }

  private fireTimers(): void {
    for (const timer of this.agenda.takeDue()) {
      if (timer.type === 'record') {
        this.recording.record(timer.blocks);
      } else if (timer.type === 'claim') {
        this.claims.claimAgain(timer.partitions);
      } else if (this.blocks.has(timer.block)) {
        this.agenda.do(timer.command);
      }
    }
  }

  private onRecorded(input: Extract<Input, { type: 'recorded' }>): void {
    this.recording.end();
    this.claims.seeEngine(input.incarnation);
    const { tolerant } = this.recording;
    const orphaned = new Set<number>();
    input.blocks.forEach((block, index) => {
      if (this.blocks.has(block)) {
        block.number = input.numbers[index];
        block.engine = input.incarnation;
        block.failures = 0;
        this.follow(block, this.life.begin(block, tolerant));
      } else {
        block.ranges.forEach(range => orphaned.add(range.partition));
      }
    });
    // Given up while it was being recorded: the ledger hands it out again.
    this.claims.restart([...orphaned].filter(p => this.claims.has(p)));
  }

  private onRecordFailed(
    input: Extract<Input, { type: 'recordFailed' }>,
  ): void {
    if (input.kind === 'fatal') {
      this.course.fail(input.error);
    } else if (input.kind === 'fenced') {
      this.readAnew(this.recording.onFenced(input.blocks));
    } else {
      this.recording.onFailed(input);
    }
  }

  private follow(block: Block, outcome: BlockOutcome): void {
    if (outcome.type === 'do') {
      this.agenda.do(outcome.command);
    } else if (outcome.type === 'wait') {
      const atMs = this.agenda.retryAtMs(block, outcome.error);
      const { command } = outcome;
      this.agenda.later({ type: 'step', atMs, block, command });
    } else if (outcome.type === 'failed') {
      this.course.fail(outcome.error);
    } else {
      this.blocks.delete(block);
      if (outcome.type === 'completed') {
        this.recording.learn(block);
        this.claims.blockDone(block);
        this.fireTimers();
      } else {
        this.readAnew(block.ranges.map(range => range.partition));
      }
    }
  }

  /** What we answered for is somebody else's: what follows it may be as well. */
  private readAnew(partitions: Iterable<number>): void {
    this.claims.restart([...partitions].filter(p => this.held.has(p)));
  }
}
