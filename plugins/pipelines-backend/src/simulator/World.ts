import type { Block, Input } from '../core';
import { ModelEngine } from './ModelEngine';
import type { ModelRow } from './ModelEngine';
import { ModelLedger } from './ModelLedger';
import { ModelLog } from './ModelLog';
import { Random } from './Random';
import { SimProcess } from './SimProcess';

/** Ways to break the protocol on purpose, to show that the checks see it. */
export type Mutation =
  | 'trust-answers'
  | 'always-first-token'
  | 'no-lease'
  | 'no-repair'
  | 'no-fence'
  | 'no-recheck';

const LEASE_MS = 120;
const LEASE_MARGIN_MS = 30;
/** Longest time that an insert is under way to the engine: less than the margin. */
const MAX_NETWORK_MS = 20;
const SYNC_MS = 60;
const PARTITIONS = 2;
const TABLE_PARTITIONS = 3;
/** Steps of a history with faults, and most steps until all must be quiet. */
const FAULTY_STEPS = 160;
const MAX_STEPS = 20_000;

interface Task {
  process?: SimProcess;
  run(): void;
}

/** Thrown when a history breaks a promise. */
export class BrokenPromise extends Error {
  name = 'BrokenPromise';
}

/** One history: log, engine, ledger, two processes, and what goes wrong between them. */
export class World {
  readonly random: Random;
  readonly options: { sinks: number; filter: boolean; gaps: boolean };
  readonly log: ModelLog;
  readonly engine: ModelEngine;
  readonly ledger = new ModelLedger(2 * SYNC_MS);
  readonly deadLetters = new Set<string>();
  readonly leaseMarginMs = LEASE_MARGIN_MS;
  nowMs = 1_000;
  surplus = 0;
  faults = 0;
  private tasks: Task[] = [];
  private flights: Array<{ atMs: number; run(): void }> = [];
  private processes: SimProcess[] = [];
  private owners: Array<SimProcess | undefined> = [];
  private steps = 0;
  private calm = false;
  private repairing = false;
  private nextProcessId = 1;
  private readonly faultRate: number;

  constructor(
    seed: number,
    private readonly mutation: Mutation | undefined,
    private readonly trace: (line: string) => void,
  ) {
    const random = new Random(seed);
    this.random = random;
    this.options = {
      sinks: random.chance(0.2) ? 2 : 1,
      filter: random.chance(0.2),
      gaps: random.chance(0.3),
    };
    this.faultRate = random.chance(0.2) ? 0 : 0.02 + random.next() * 0.08;
    this.log = new ModelLog(random, {
      partitions: PARTITIONS,
      records: 6 + random.below(24),
      tablePartitions: 1 + random.below(TABLE_PARTITIONS),
      poison: random.chance(0.4),
      ...this.options,
    });
    this.engine = new ModelEngine(random, {
      sinks: this.options.sinks,
      tablePartitions: TABLE_PARTITIONS,
      tokenFirst: random.chance(0.5),
      syncMs: mutation === 'no-recheck' ? SYNC_MS : SYNC_MS,
    });
  }

  run(): void {
    this.processes = [this.start(), this.start()];
    for (let p = 0; p < PARTITIONS; p++) {
      this.assign(p, this.processes[p % 2]);
    }
    while (!this.finished()) {
      this.step();
      if (this.steps > MAX_STEPS) {
        throw new BrokenPromise('It never became quiet');
      }
    }
    this.checkEnd();
  }

  /** True when an operation of this kind goes wrong now. */
  fault(kind: 'ledger' | 'warehouse' | 'answer'): boolean {
    if (this.calm || !this.random.chance(this.faultRate)) {
      return false;
    }
    this.faults += 1;
    this.trace(`fault: ${kind}`);
    return true;
  }

  later(process: SimProcess, run: () => void): void {
    this.tasks.push({ process, run });
  }

  renewLease(owner: number): number {
    const until = this.nowMs + LEASE_MS;
    this.ledger.leases.set(owner, until);
    return until;
  }

  /** Sends an insert to the engine, where it arrives a little later, whatever became of its sender. */
  submit(
    insert: { sink: number; prefix: string; token: string; rows: ModelRow[] },
    answers: { acknowledge(): void; fail(): void },
  ): void {
    const token =
      this.mutation === 'always-first-token' ? insert.prefix : insert.token;
    this.trace(
      `insert ${token}: ${insert.rows.map(r => `${r.partition}/${r.offset}`)}`,
    );
    const late = this.calm
      ? 0
      : this.random.below(
          this.mutation === 'no-lease' ? 20 * LEASE_MS : MAX_NETWORK_MS,
        );
    this.flights.push({
      atMs: this.nowMs + late,
      run: () => this.engine.submit({ ...insert, token }, answers),
    });
  }

  mutate(input: Input): Input {
    if (
      this.mutation === 'trust-answers' &&
      input.type === 'inspected' &&
      input.block.sinks[input.sink].last?.acknowledged
    ) {
      return { ...input, missing: new Map(), surplus: new Map() };
    }
    return input;
  }

  /** A done block's records are in the table, or set aside; the high-water passes nothing else. */
  checkLanded(block: Block): void {
    for (const range of block.ranges) {
      this.trace(
        `done ${block.number}: ${range.partition}/${range.firstOffset}-${range.lastOffset}`,
      );
    }
    if (this.mutation === undefined) {
      for (let p = 0; p < PARTITIONS; p++) {
        const landed = this.ledger.landedNext.get(p) ?? 0;
        const open = [...this.ledger.blocks.values()].find(
          b =>
            b.state === 'PENDING' &&
            b.finishedAtMs === 0 &&
            b.ranges.some(r => r.partition === p && r.firstOffset < landed),
        );
        if (open) {
          throw new BrokenPromise(
            `The high-water ${landed} of partition ${p} passed unfinished block ${open.number}`,
          );
        }
      }
    }
  }

  private step(): void {
    this.steps += 1;
    this.nowMs += this.random.below(3);
    this.engine.nowMs = this.nowMs;
    if (!this.calm && this.steps > FAULTY_STEPS) {
      this.calm = true;
      this.restartAll();
    }
    if (!this.calm && this.random.chance(this.faultRate / 3)) {
      this.disturb();
    }
    this.land();
    const choice = this.random.below(10);
    if (choice < 3 && this.engine.busy) {
      this.engine.advance();
    } else if (choice < 8 && this.tasks.length > 0) {
      this.runTask();
    } else {
      this.idle();
    }
  }

  /** Inserts that were under way arrive. */
  private land(): void {
    const due = this.flights.filter(flight => flight.atMs <= this.nowMs);
    this.flights = this.flights.filter(flight => flight.atMs > this.nowMs);
    due.forEach(flight => flight.run());
  }

  private runTask(): void {
    const index = this.random.below(this.tasks.length);
    const task = this.tasks[index];
    if (task.process && task.process.stalledUntilStep > this.steps) {
      return;
    }
    this.tasks[index] = this.tasks[this.tasks.length - 1];
    this.tasks.pop();
    if (!task.process || task.process.alive) {
      task.run();
    }
  }

  private idle(): void {
    const process = this.processes[this.random.below(this.processes.length)];
    if (process.stalledUntilStep > this.steps) {
      return;
    }
    if (process.leaseUntilMs - this.nowMs < LEASE_MS / 2) {
      process.heartbeat();
    }
    const next = process.core.nextTickAtMs;
    if (next !== undefined && next <= this.nowMs) {
      process.dispatch({ type: 'tick' });
    } else if (next !== undefined && this.calm && this.tasks.length === 0) {
      this.nowMs = Math.max(this.nowMs, Math.min(next, this.nowMs + 20));
    }
    process.read();
    this.repair();
  }

  private disturb(): void {
    this.faults += 1;
    const index = this.random.below(this.processes.length);
    const process = this.processes[index];
    switch (this.random.below(6)) {
      case 0:
      case 1:
        this.trace(`process ${process.id} dies`);
        this.replace(index);
        break;
      case 2:
        this.crashEngine();
        break;
      case 3:
        this.trace(`process ${process.id} stalls`);
        process.stalledUntilStep = this.steps + this.random.below(150);
        this.nowMs += this.random.below(LEASE_MS);
        break;
      default: {
        const partition = this.random.below(PARTITIONS);
        this.assign(partition, process);
      }
    }
  }

  private crashEngine(): void {
    const loseParts = this.random.chance(0.5) || this.mutation === 'no-recheck';
    this.trace(`engine dies${loseParts ? ', parts lost' : ''}`);
    // What was under way to the dead engine arrives nowhere.
    this.flights = [];
    this.engine.crash(loseParts);
    if (this.mutation === 'no-recheck') {
      for (const block of this.ledger.blocks.values()) {
        block.incarnation = String(this.engine.incarnation);
      }
    }
  }

  newOwner(): number {
    const owner = this.nextProcessId;
    this.nextProcessId += 1;
    return owner;
  }

  private start(): SimProcess {
    return new SimProcess(this.newOwner(), this);
  }

  /** A process dies and another one starts in its place. */
  private replace(index: number): void {
    const old = this.processes[index];
    old.alive = false;
    const fresh = this.start();
    this.processes[index] = fresh;
    this.owners.forEach((owner, partition) => {
      if (owner === old) {
        this.assign(partition, fresh);
      }
    });
  }

  /** Gives a partition to a process; the former owner hears of it sooner or later. */
  private assign(partition: number, process: SimProcess): void {
    const before = this.owners[partition];
    if (before === process) {
      return;
    }
    this.owners[partition] = process;
    this.trace(`partition ${partition} to process ${process.id}`);
    if (before?.alive) {
      this.later(before, () => {
        before.readFrom.delete(partition);
        before.dispatch({ type: 'revoked', partitions: [partition] });
        if (this.owners[partition] === before) {
          before.dispatch({ type: 'assigned', partitions: [partition] });
        }
      });
    }
    this.later(process, () =>
      process.dispatch({ type: 'assigned', partitions: [partition] }),
    );
  }

  /** Ends the faults: answers that got lost stay lost, so everybody starts anew. */
  private restartAll(): void {
    this.trace('calm');
    this.processes.forEach((_, index) => this.replace(index));
  }

  /** The roll-up repairer's protocol, one repair at a time. */
  private repair(): void {
    const { ledger, engine } = this;
    if (this.repairing || ledger.repairs.length === 0) {
      return;
    }
    if (this.mutation === 'no-repair') {
      ledger.repairs = [];
      return;
    }
    const sink = ledger.repairs[0];
    const owned = ledger.repairs.length;
    this.repairing = true;
    const fence = { owner: 0, untilMs: this.nowMs + 10 * LEASE_MS };
    if (this.mutation !== 'no-fence') {
      ledger.fence = fence;
    }
    const end = () => {
      ledger.fence = undefined;
      this.repairing = false;
    };
    const drain = (tries: number) => {
      if (ledger.pending > 0 && this.mutation !== 'no-fence') {
        if (tries > 60) {
          end();
        } else {
          this.tasks.push({ run: () => drain(tries + 1) });
        }
        return;
      }
      const count = ledger.repairs.filter(s => s === sink).length;
      const view = engine.recount(sink);
      const { incarnation } = engine;
      this.tasks.push({
        run: () => {
          if (
            fence.untilMs > this.nowMs &&
            engine.incarnation === incarnation
          ) {
            engine.replaceView(sink, view);
            let left = count;
            ledger.repairs = ledger.repairs.filter(
              s => s !== sink || left-- <= 0,
            );
          }
          end();
        },
      });
    };
    void owned;
    this.tasks.push({ run: () => drain(0) });
  }

  private finished(): boolean {
    if (!this.calm || this.tasks.length > 0 || this.flights.length > 0) {
      return false;
    }
    if (this.engine.busy || this.ledger.pending > 0 || this.repairing) {
      return false;
    }
    return (
      this.ledger.repairs.length === 0 &&
      this.log.partitions.every((records, partition) => {
        const last = records[records.length - 1];
        return (
          !last || (this.ledger.landedNext.get(partition) ?? 0) > last.offset
        );
      })
    );
  }

  private checkEnd(): void {
    for (let sink = 0; sink < this.options.sinks; sink++) {
      const recount = new Array<number>(TABLE_PARTITIONS).fill(0);
      this.log.partitions.forEach((records, partition) => {
        const rows = new Map<number, number>();
        const all = { partition, firstOffset: 0, lastOffset: Infinity };
        this.engine.find(sink, all, offset =>
          rows.set(offset, (rows.get(offset) ?? 0) + 1),
        );
        for (const record of records) {
          const { offset, kind } = record;
          const expected = kind === 'good' ? 1 : 0;
          const found = rows.get(offset) ?? 0;
          if (found !== expected) {
            throw new BrokenPromise(
              `Sink ${sink}: ${kind} record ${partition}/${offset} is there ${found} times, expected ${expected}`,
            );
          }
          const aside = this.deadLetters.has(`${sink}/${partition}/${offset}`);
          if (aside !== (kind === 'poison' || kind === 'guarded')) {
            throw new BrokenPromise(
              `Sink ${sink}: ${kind} record ${partition}/${offset} is ${
                aside ? '' : 'not '
              }set aside`,
            );
          }
          recount[record.tablePartition] += expected;
        }
      });
      const { view } = this.engine.tables[sink];
      if (view.some((count, id) => count !== recount[id])) {
        throw new BrokenPromise(
          `Sink ${sink}: the roll-up has ${view}, a recount gives ${recount}`,
        );
      }
    }
  }
}
