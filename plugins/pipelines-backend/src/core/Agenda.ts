import { backoffMs } from './backoffMs';
import type { Block, Command } from './types';

/** Something to do at a time. */
export type Timer =
  | { type: 'step'; atMs: number; block: Block; command: Command }
  | { type: 'record'; atMs: number; blocks: Block[] }
  | { type: 'claim'; atMs: number; partitions: number[] };

/** What is to be done: at once, as commands, and later. */
export class Agenda {
  nowMs = 0;
  private commands: Command[] = [];
  private timers: Timer[] = [];

  /** @param limits - of the wait before what failed is tried again */
  constructor(private readonly limits: { first: number; most: number }) {}

  /** Something happened at a time; its commands are collected anew. */
  open(nowMs: number): void {
    this.nowMs = nowMs;
    this.commands = [];
  }

  /** Commands since {@link open}. */
  close(): Command[] {
    return this.commands;
  }

  do(command: Command): void {
    this.commands.push(command);
  }

  later(timer: Timer): void {
    this.timers.push(timer);
  }

  /** Says that a step failed and is tried again. @returns when */
  retryAtMs(block: Block, error: Error): number {
    block.failures += 1;
    const delayMs = backoffMs(block, this.limits);
    this.commands.push({
      type: 'retrying',
      block,
      error,
      attempt: block.failures,
      delayMs,
    });
    return this.nowMs + delayMs;
  }

  /** When the first timer is due. */
  get nextAtMs(): number | undefined {
    let next: number | undefined;
    for (const { atMs } of this.timers) {
      next = Math.min(next ?? atMs, atMs);
    }
    return next;
  }

  /** Takes the timers out that are due. */
  takeDue(): Timer[] {
    if (this.timers.length === 0) {
      return [];
    }
    const due = this.timers.filter(timer => timer.atMs <= this.nowMs);
    this.timers = this.timers.filter(timer => timer.atMs > this.nowMs);
    return due;
  }

  /** Makes claims of the partitions due now. */
  hurryClaims(partitions: number[]): void {
    for (const timer of this.timers) {
      if (
        timer.type === 'claim' &&
        timer.partitions.some(partition => partitions.includes(partition))
      ) {
        timer.atMs = this.nowMs;
      }
    }
  }

  /** Forgets all timers; answers whether a recording was among them. */
  forget(): boolean {
    const recording = this.timers.some(timer => timer.type === 'record');
    this.timers = [];
    return recording;
  }
}
