import type { PipelineHistoryPoint } from '@analytics-engine/plugin-analytics-common';
import type { BlockReport } from '../runner/types';
import { LatencySketch } from './LatencySketch';

/** Length of one interval kept in memory. */
export const RECENT_INTERVAL_SECONDS = 10;
/** Intervals kept in memory: an hour. */
export const RECENT_INTERVALS = 360;
/** Steps in which a block's records are spread between its oldest and youngest. */
export const DELAY_STEPS = 8;

/** Figures of a stretch of time. */
export interface RecordedFigures {
  events: number;
  success: number;
  failure: number;
  delays: LatencySketch;
  blocks: LatencySketch;
  lagSeconds: number | null;
  consumerLag: number | null;
}

interface Interval extends RecordedFigures {
  /** Begin, in whole intervals since the epoch. */
  index: number;
}

/** The last hour of one pipeline in intervals of ten seconds. */
export class PipelineRecorder {
  readonly #now: () => number;
  readonly #startedAtMs: number;
  readonly #intervals: Interval[] = [];

  private constructor(now: () => number) {
    this.#now = now;
    this.#startedAtMs = now();
  }

  static create(options: { now?: () => number } = {}): PipelineRecorder {
    return new PipelineRecorder(options.now ?? Date.now);
  }

  blockDone(report: BlockReport): void {
    const interval = this.#current();
    interval.events += report.records;
    interval.success += 1;
    interval.blocks.add(report.finishedAtMs - report.startedAtMs);
    for (const delayMs of delaysOf(report)) {
      interval.delays.add(
        delayMs,
        Math.max(1, Math.round(report.records / DELAY_STEPS)),
      );
    }
  }

  blockFailed(): void {
    this.#current().failure += 1;
  }

  lagSeen(lag: {
    lagSeconds: number | null;
    consumerLag: number | null;
  }): void {
    Object.assign(this.#current(), lag);
  }

  /** Sum over the last `seconds`. */
  figures(seconds: number): RecordedFigures {
    const toMs = this.#now();
    return this.#sum(toMs - seconds * 1000, toMs);
  }

  /** Records a second over the last `seconds`, or since the begin when that is less. */
  eventsPerSecond(seconds: number): number {
    const elapsed = Math.max(1, (this.#now() - this.#startedAtMs) / 1000);
    return round(this.figures(seconds).events / Math.min(seconds, elapsed));
  }

  /** Points of `intervalSeconds` each, a multiple of ten, whose begin is in the range. */
  points(options: {
    fromMs: number;
    toMs: number;
    intervalSeconds: number;
  }): PipelineHistoryPoint[] {
    const stepMs = options.intervalSeconds * 1000;
    const points: PipelineHistoryPoint[] = [];
    const oldestMs =
      (this.#intervals[0]?.index ?? 0) * RECENT_INTERVAL_SECONDS * 1000;
    const begin =
      Math.floor(Math.max(options.fromMs, oldestMs) / stepMs) * stepMs;
    for (
      let atMs = begin;
      this.#intervals.length > 0 && atMs <= options.toMs;
      atMs += stepMs
    ) {
      points.push(
        toPoint(atMs, options.intervalSeconds, this.#sum(atMs, atMs + stepMs)),
      );
    }
    return points;
  }

  #current(): Interval {
    const index = Math.floor(this.#now() / (RECENT_INTERVAL_SECONDS * 1000));
    const last = this.#intervals[this.#intervals.length - 1];
    if (last?.index === index) {
      return last;
    }
    const interval: Interval = { index, ...nothing() };
    this.#intervals.push(interval);
    if (this.#intervals.length > RECENT_INTERVALS) {
      this.#intervals.shift();
    }
    return interval;
  }

  #sum(fromMs: number, toMs: number): RecordedFigures {
    const sum = nothing();
    for (const interval of this.#intervals) {
      const atMs = interval.index * RECENT_INTERVAL_SECONDS * 1000;
      if (atMs >= fromMs && atMs < toMs) {
        sum.events += interval.events;
        sum.success += interval.success;
        sum.failure += interval.failure;
        sum.delays.merge(interval.delays);
        sum.blocks.merge(interval.blocks);
        sum.lagSeconds = interval.lagSeconds ?? sum.lagSeconds;
        sum.consumerLag = interval.consumerLag ?? sum.consumerLag;
      }
    }
    return sum;
  }
}

function nothing(): RecordedFigures {
  return {
    events: 0,
    success: 0,
    failure: 0,
    delays: LatencySketch.create(),
    blocks: LatencySketch.create(),
    lagSeconds: null,
    consumerLag: null,
  };
}

/**
 * Event-to-visible delays that stand for a block's records, spread evenly
 * between its youngest and its oldest, milliseconds.
 */
export function delaysOf(report: BlockReport): number[] {
  const longest = Math.max(0, report.finishedAtMs - report.oldestAppendedAtMs);
  const shortest = Math.max(
    0,
    Math.min(longest, report.finishedAtMs - report.youngestAppendedAtMs),
  );
  return Array.from(
    { length: DELAY_STEPS },
    (_, step) =>
      shortest + ((longest - shortest) * step) / Math.max(1, DELAY_STEPS - 1),
  );
}

function toPoint(
  atMs: number,
  intervalSeconds: number,
  figures: RecordedFigures,
): PipelineHistoryPoint {
  const { delays, blocks } = figures;
  return {
    at: new Date(atMs).toISOString(),
    events: figures.events,
    eventsPerSecond: round(figures.events / intervalSeconds),
    lagSeconds: figures.lagSeconds,
    consumerLag: figures.consumerLag,
    delayMs: {
      p50: delays.quantile(0.5),
      p95: delays.quantile(0.95),
      p99: delays.quantile(0.99),
    },
    blockMs: { p50: blocks.quantile(0.5), p95: blocks.quantile(0.95) },
    failures: figures.failure,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
