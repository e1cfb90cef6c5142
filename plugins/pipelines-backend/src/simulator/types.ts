import type { Block, Input } from '../core';
import type { ModelEngine, ModelRow } from './ModelEngine';
import type { ModelLedger } from './ModelLedger';
import type { ModelLog } from './ModelLog';
import type { Random } from './Random';

/** Ways to break the protocol on purpose, to show that the checks see it. */
export type Mutation =
  | 'trust-answers'
  | 'always-first-token'
  | 'no-lease'
  | 'no-repair'
  | 'no-fence'
  | 'no-recheck';

/** What the world knows of a process whose work it puts off. */
export interface Scheduled {
  readonly alive: boolean;
  /** Steps of the world until which nothing of it runs. */
  readonly stalledUntilStep: number;
}

/** What one process of the model does its commands with. */
export interface CommandHost {
  readonly id: number;
  readonly ownerId: number;
  /** False once its lease has ended, or the block is no longer its own. */
  mayWrite(block: Block): boolean;
  /** Tells the core what a command led to, a little later. */
  answer(input: Input): void;
}

/** What the parts of a history share. */
export interface SimWorld {
  readonly random: Random;
  readonly options: { sinks: number; filter: boolean; gaps: boolean };
  readonly log: ModelLog;
  readonly engine: ModelEngine;
  readonly ledger: ModelLedger;
  /** Records that were set aside, as `sink/partition/offset`. */
  readonly deadLetters: Set<string>;
  readonly leaseMarginMs: number;
  readonly nowMs: number;
  /** Rows that were found twice and taken out. */
  surplus: number;
  /** True when an operation of this kind goes wrong now. */
  fault(kind: 'ledger' | 'warehouse' | 'answer'): boolean;
  later(process: Scheduled, run: () => void): void;
  /** Whatever of no process is to be done next, in any order. */
  soon(run: () => void): void;
  newOwner(): number;
  renewLease(owner: number): number;
  /** Sends an insert to the engine, where it arrives a little later, whatever became of its sender. */
  submit(
    insert: { sink: number; prefix: string; token: string; rows: ModelRow[] },
    answers: { acknowledge(): void; fail(): void },
  ): void;
  /** An answer as a broken protocol would give it. */
  mutate(input: Input): Input;
  /** Called when the ledger has a block as done. */
  checkLanded(block: Block): void;
}
