import type { Block, Input } from '../core';
import { BrokenPromise } from './BrokenPromise';
import { checkEnd } from './checkEnd';
import { checkHighWater } from './checkHighWater';
import { ModelEngine } from './ModelEngine';
import type { ModelRow } from './ModelEngine';
import { ModelLedger } from './ModelLedger';
import { ModelLog } from './ModelLog';
import { Random } from './Random';
import { RepairModel } from './RepairModel';
import { SimProcess } from './SimProcess';
import { Tasks } from './Tasks';
import type { Mutation, Scheduled, SimWorld } from './types';

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

/** One history: log, engine, ledger, two processes, and what goes wrong between them. */
export class World implements SimWorld {
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
  private readonly tasks: Tasks;
  private flights: Array<{ atMs: number; run(): void; fail(): void }> = [];
  private processes: SimProcess[] = [];
  private owners: Array<SimProcess | undefined> = [];
  private steps = 0;
  private calm = false;
  private readonly repairs: RepairModel;
  private nextProcessId = 1;
  private readonly faultRate: number;
  /** The engine dies once more when all else is well: everybody must get over that. */
  private readonly lastCrashAtStep: number | undefined;

  constructor(
    seed: number,
    private readonly mutation: Mutation | undefined,
    /** Told what happens; without it, no words are made up. */
    private readonly trace?: (line: string) => void,
  ) {
    const random = new Random(seed);
    this.random = random;
    this.tasks = new Tasks(random);
    this.options = {
      sinks: random.chance(0.2) ? 2 : 1,
      filter: random.chance(0.2),
      gaps: random.chance(0.3),
    };
    this.lastCrashAtStep = random.chance(0.3)
      ? FAULTY_STEPS + random.below(FAULTY_STEPS)
      : undefined;
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
      syncMs: SYNC_MS,
    });
    this.repairs = new RepairModel(this, {
      fenceMs: 10 * LEASE_MS,
      skip: mutation === 'no-repair',
      withoutFence: mutation === 'no-fence',
      patient: () => this.calm,
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
    checkEnd(this, TABLE_PARTITIONS);
  }

  fault(kind: 'ledger' | 'warehouse' | 'answer'): boolean {
    if (this.calm || !this.random.chance(this.faultRate)) {
      return false;
    }
    this.faults += 1;
    this.trace?.(`fault: ${kind}`);
    return true;
  }

  later(process: Scheduled, run: () => void): void {
    this.tasks.add(run, process);
  }

  soon(run: () => void): void {
    this.tasks.add(run);
  }

  renewLease(owner: number): number {
    const until = this.nowMs + LEASE_MS;
    this.ledger.leases.set(owner, until);
    return until;
  }

  submit(
    insert: { sink: number; prefix: string; token: string; rows: ModelRow[] },
    answers: { acknowledge(): void; fail(): void },
  ): void {
    const token =
      this.mutation === 'always-first-token' ? insert.prefix : insert.token;
    this.trace?.(
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
      fail: answers.fail,
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

  checkLanded(block: Block): void {
    for (const { partition, firstOffset, lastOffset } of block.ranges) {
      this.trace?.(
        `done ${block.number}: ${partition}/${firstOffset}-${lastOffset}`,
      );
    }
    if (this.mutation === undefined) {
      checkHighWater(this.ledger, PARTITIONS);
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
    if (this.steps === this.lastCrashAtStep) {
      this.crashEngine();
    }
    if (!this.calm && this.random.chance(this.faultRate / 3)) {
      this.disturb();
    }
    this.land();
    const choice = this.random.below(10);
    if (choice < 3 && this.engine.busy) {
      this.engine.advance();
    } else if (choice < 8 && this.tasks.size > 0) {
      this.tasks.runOne(this.steps);
    } else {
      this.idle();
    }
  }

  /** Inserts that were under way arrive. */
  private land(): void {
    if (this.flights.length === 0) {
      return;
    }
    const due = this.flights.filter(flight => flight.atMs <= this.nowMs);
    this.flights = this.flights.filter(flight => flight.atMs > this.nowMs);
    due.forEach(flight => flight.run());
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
    } else if (next !== undefined && this.calm && this.tasks.size === 0) {
      this.nowMs = Math.max(this.nowMs, Math.min(next, this.nowMs + 20));
    }
    process.read();
    this.repairs.begin();
  }

  private disturb(): void {
    this.faults += 1;
    const index = this.random.below(this.processes.length);
    const process = this.processes[index];
    switch (this.random.below(6)) {
      case 0:
      case 1:
        this.trace?.(`process ${process.id} dies`);
        this.replace(index);
        break;
      case 2:
        this.crashEngine();
        break;
      case 3:
        this.trace?.(`process ${process.id} stalls`);
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
    this.trace?.(`engine dies${loseParts ? ', parts lost' : ''}`);
    // What was under way to the dead engine arrives nowhere, and when nothing
    // gets lost any more its senders hear of that.
    const lost = this.calm ? this.flights : [];
    this.flights = [];
    lost.forEach(flight => flight.fail());
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
    this.trace?.(`partition ${partition} to process ${process.id}`);
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
    this.trace?.('calm');
    this.processes.forEach((_, index) => this.replace(index));
  }

  /** Whether what the last crash may have taken was looked for. */
  private rechecked(): boolean {
    const incarnation = String(this.engine.incarnation);
    return this.log.partitions.every((_, partition) =>
      this.ledger.lookedAfter(partition, incarnation),
    );
  }

  private finished(): boolean {
    if (!this.calm || this.tasks.size > 0 || this.flights.length > 0) {
      return false;
    }
    if (this.engine.busy || this.ledger.pending > 0 || this.repairs.busy) {
      return false;
    }
    if (this.steps <= (this.lastCrashAtStep ?? 0) || !this.rechecked()) {
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
}
