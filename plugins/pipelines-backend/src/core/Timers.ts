import type { Block, Command } from './types';

/** Something to do at a time. */
export type Timer =
  | { type: 'step'; atMs: number; block: Block; command: Command }
  | { type: 'record'; atMs: number; blocks: Block[] }
  | { type: 'claim'; atMs: number; partitions: number[] };

/** What is to be done later. */
export class Timers {
  private timers: Timer[] = [];

  add(timer: Timer): void {
    this.timers.push(timer);
  }

  /** When the first is due. */
  get nextAtMs(): number | undefined {
    let next: number | undefined;
    for (const { atMs } of this.timers) {
      next = Math.min(next ?? atMs, atMs);
    }
    return next;
  }

  /** Takes those out that are due. */
  takeDue(nowMs: number): Timer[] {
    if (this.timers.length === 0) {
      return [];
    }
    const due = this.timers.filter(timer => timer.atMs <= nowMs);
    this.timers = this.timers.filter(timer => timer.atMs > nowMs);
    return due;
  }

  /** Makes claims of the partitions due now. */
  hurryClaims(partitions: number[], nowMs: number): void {
    for (const timer of this.timers) {
      if (
        timer.type === 'claim' &&
        timer.partitions.some(partition => partitions.includes(partition))
      ) {
        timer.atMs = nowMs;
      }
    }
  }

  /** Forgets all; answers whether a recording was among them. */
  clear(): boolean {
    const recording = this.timers.some(timer => timer.type === 'record');
    this.timers = [];
    return recording;
  }
}
