import { addOffset, forEachOffset, foundAgain } from '../core';
import type { Block, Command, Input, OffsetsByPartition } from '../core';
import { recordAt } from './ModelLog';
import type { ModelRow } from './ModelEngine';
import type { CommandHost, SimWorld } from './types';

type Answered = Exclude<
  Command,
  { type: 'ready' } | { type: 'phase' } | { type: 'retrying' }
>;

/** One object for all: making errors is what would take longest. */
const MODEL_FAULT = new Error('A fault of the model');

/** Does a process's commands in the model: ledger, engine and log, and what goes wrong with them. */
export class SimExecutor {
  private statements = 0;
  private readonly refusedOf = new Map<number, Set<string>>();

  constructor(
    private readonly process: CommandHost,
    private readonly world: SimWorld,
  ) {}

  execute(command: Answered): void {
    const { world } = this;
    const { ledger, nowMs } = world;
    if (command.type === 'claim') {
      const { partitions } = command;
      if (world.fault('ledger')) {
        const error = MODEL_FAULT;
        this.process.answer({ type: 'claimFailed', partitions, error });
        return;
      }
      const incarnation = String(world.engine.incarnation);
      const claim = ledger.claim(
        this.process.ownerId,
        partitions,
        incarnation,
        nowMs,
      );
      this.process.answer({
        type: 'claimed',
        partitions,
        incarnation,
        ...claim,
      });
    } else if (command.type === 'record') {
      this.record(command.blocks);
    } else if (command.type === 'insert') {
      this.insert(command);
    } else {
      this.step(command);
    }
  }

  private record(blocks: Block[]): void {
    const { world } = this;
    const incarnation = String(world.engine.incarnation);
    const before = world.fault('ledger');
    const numbers = before
      ? undefined
      : world.ledger.record(
          this.process.ownerId,
          incarnation,
          blocks,
          world.nowMs,
        );
    if (Array.isArray(numbers) && !world.fault('ledger')) {
      this.process.answer({ type: 'recorded', blocks, numbers, incarnation });
      return;
    }
    const kind = typeof numbers === 'string' ? numbers : 'retry';
    const error = MODEL_FAULT;
    this.process.answer({ type: 'recordFailed', blocks, kind, error });
  }

  private insert(command: Extract<Command, { type: 'insert' }>): void {
    const { block, sink } = command;
    const { world } = this;
    const refused: OffsetsByPartition = new Map();
    const rows: ModelRow[] = [];
    let poisoned = false;
    const only = command.offsets;
    forEachOffset(block.spans!, (partition, offset, span, index) => {
      const record = recordAt(span, index);
      if (
        (only && !only.get(partition)?.includes(offset)) ||
        block.sinks[sink].refused.get(partition)?.has(offset)
      ) {
        return;
      }
      if (record.kind === 'guarded') {
        addOffset(refused, partition, offset);
        this.note(block, sink, partition, offset);
      } else if (record.kind === 'poison') {
        poisoned = true;
      } else if (record.kind === 'good') {
        rows.push({ partition, offset, tablePartition: record.tablePartition });
      }
    });
    const fail = (kind: 'retry' | 'rows') =>
      this.process.answer({
        type: 'insertFailed',
        block,
        sink,
        kind,
        error: MODEL_FAULT,
        refused,
      });
    if (!this.process.mayWrite(block) || world.fault('warehouse')) {
      fail('retry');
    } else if (poisoned && !command.tolerant) {
      fail('rows');
    } else {
      this.send(block, sink, command.firstToken, rows, {
        acknowledge: () =>
          this.process.answer({ type: 'inserted', block, sink, refused }),
        fail: () => fail('retry'),
      });
    }
  }

  /** Hands rows to the engine; the acknowledgement may get lost on the way back. */
  private send(
    block: Block,
    sink: number,
    firstToken: boolean,
    rows: ModelRow[],
    answers: { acknowledge(): void; fail(): void },
  ): void {
    const { world } = this;
    this.statements += 1;
    const prefix = `${block.number}/${sink}`;
    const token = firstToken
      ? prefix
      : `${prefix}#${this.process.id}-${this.statements}`;
    const lost = world.fault('answer');
    world.submit(
      { sink, prefix, token, rows },
      {
        acknowledge: lost ? answers.fail : answers.acknowledge,
        fail: answers.fail,
      },
    );
  }

  private step(
    command: Exclude<Answered, { type: 'claim' | 'record' | 'insert' }>,
  ): void {
    const { world } = this;
    const { block } = command;
    const failed = (kind: 'retry' | 'fenced') =>
      this.process.answer({
        type: 'stepFailed',
        block,
        step: command.type,
        kind,
        error: MODEL_FAULT,
      });
    if (world.fault(command.type === 'complete' ? 'ledger' : 'warehouse')) {
      failed('retry');
      return;
    }
    switch (command.type) {
      case 'inspect':
        if (command.kill) {
          world.engine.kill(`${block.number}/${command.sink}`);
        }
        this.process.answer(this.inspect(command));
        return;
      case 'examine':
        this.examine(command, () => failed('retry'));
        return;
      case 'refuse':
        throw new Error(`Block ${block.number}: rows do not stay`);
      case 'deduplicate':
        if (!this.process.mayWrite(block)) {
          failed('retry');
          return;
        }
        world.surplus += 1;
        for (const [partition, offsets] of command.offsets) {
          world.engine.deduplicate(command.sink, partition, offsets);
        }
        this.process.answer({
          type: 'deduplicated',
          block,
          sink: command.sink,
        });
        return;
      case 'load':
        this.process.answer({
          type: 'loaded',
          block,
          spans: block.ranges.flatMap(range => world.log.read(range)),
          gone: [],
        });
        return;
      default:
        this.complete(block, failed);
    }
  }

  private inspect(command: Extract<Command, { type: 'inspect' }>): Input {
    const { block, sink } = command;
    const { engine } = this.world;
    const incarnation = String(engine.incarnation);
    const missing: OffsetsByPartition = new Map();
    const surplus: OffsetsByPartition = new Map();
    let present = 0;
    const lenient = command.lenient && incarnation === block.engine;
    for (const range of block.ranges) {
      const seen = new Set<number>();
      engine.find(sink, range, offset => {
        if (seen.has(offset)) {
          addOffset(surplus, range.partition, offset);
        }
        seen.add(offset);
      });
      present += seen.size;
      for (let o = range.firstOffset; !lenient && o <= range.lastOffset; o++) {
        if (!seen.has(o)) {
          addOffset(missing, range.partition, o);
        }
      }
    }
    const askedAtMs = this.world.nowMs;
    const answer = {
      block,
      sink,
      missing,
      surplus,
      present,
      incarnation,
      askedAtMs,
    };
    return this.world.mutate({ type: 'inspected', ...answer });
  }

  private examine(
    command: Extract<Command, { type: 'examine' }>,
    fail: () => void,
  ): void {
    const { block, sink } = command;
    const refused: OffsetsByPartition = new Map();
    const rows: ModelRow[] = [];
    forEachOffset(block.spans!, (partition, offset, span, index) => {
      const record = recordAt(span, index);
      if (!command.offsets.get(partition)?.includes(offset)) {
        return;
      }
      if (record.kind === 'poison') {
        addOffset(refused, partition, offset);
      } else if (record.kind === 'good') {
        rows.push({ partition, offset, tablePartition: record.tablePartition });
      }
    });
    if (!this.process.mayWrite(block)) {
      fail();
      return;
    }
    this.send(block, sink, false, rows, {
      acknowledge: () => {
        for (const [partition, offsets] of refused) {
          offsets.forEach(o => this.note(block, sink, partition, o));
        }
        this.process.answer({ type: 'examined', block, sink, refused });
      },
      fail,
    });
  }

  private complete(
    block: Block,
    failed: (kind: 'retry' | 'fenced') => void,
  ): void {
    const { world } = this;
    const done = world.ledger.complete(
      this.process.ownerId,
      {
        number: block.number!,
        incarnation: block.engine!,
        accepted: block.acceptedEngine,
        foundAgain: foundAgain(block),
        refused: block.sinks.map(
          ({ refused }) =>
            new Map([...refused].map(([p, offsets]) => [p, [...offsets]])),
        ),
        verifiedAtMs: block.inspectedAtMs,
        suspectSinks: block.straight ? [] : block.sinks.map((_, sink) => sink),
      },
      world.nowMs,
    );
    if (done === 'fenced') {
      failed('fenced');
      return;
    }
    if (done !== 'done') {
      this.process.answer({
        type: 'stepFailed',
        block,
        step: 'complete',
        kind: 'stale',
        error: MODEL_FAULT,
        engine: done.stale,
      });
      return;
    }
    for (const position of this.refusedOf.get(block.key) ?? []) {
      world.deadLetters.add(position);
    }
    world.checkLanded(block);
    if (world.fault('ledger')) {
      failed('retry');
    } else {
      this.process.answer({ type: 'completed', block });
    }
  }

  private note(
    block: Block,
    sink: number,
    partition: number,
    offset: number,
  ): void {
    const refused = this.refusedOf.get(block.key) ?? new Set();
    this.refusedOf.set(block.key, refused);
    refused.add(`${sink}/${partition}/${offset}`);
  }
}
