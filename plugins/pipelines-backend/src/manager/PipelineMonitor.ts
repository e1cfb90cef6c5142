import type {
  PipelineHistoryPoint,
  PipelineOffsetsResponse,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationSeconds } from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  PartitionOffsets,
} from '@analytics-engine/plugin-analytics-node';
import type { HistoryStore } from '../history/HistoryStore';
import { STORED_INTERVAL_SECONDS } from '../history/HistoryStore';
import {
  PipelineRecorder,
  RECENT_INTERVAL_SECONDS,
  RECENT_INTERVALS,
} from '../history/PipelineRecorder';
import { LagTracker, positionOf } from '../lag/LagTracker';
import type { ManagedPipeline } from './ManagedPipeline';
import type { LedgerView } from './types';

/** Lag of a pipeline when it was last looked at. */
export interface ObservedLag {
  lagSeconds: number | null;
  consumerLag: number | null;
}

/** How long beyond its window a record may wait before a standing position is a stall. */
const STALL_GRACE_SECONDS = 60;
/** Least time between two readings of the oldest waiting record. */
const PROBE_INTERVAL_MS = 30_000;

/** Watches one pipeline: its lag, and its figures over time. */
export class PipelineMonitor {
  readonly recorder = PipelineRecorder.create();
  readonly #lag = LagTracker.create();
  readonly #pipeline: ManagedPipeline;
  readonly #eventLog: EventLogService;
  readonly #ledger: LedgerView;
  readonly #history: HistoryStore;
  #observed: ObservedLag = { lagSeconds: null, consumerLag: null };
  #probe: { atMs: number; appendedAtMs: number | undefined } | undefined;
  #storedUntilMs = Date.now();
  #stalled = false;

  private constructor(options: PipelineMonitorOptions) {
    this.#pipeline = options.pipeline;
    this.#eventLog = options.eventLog;
    this.#ledger = options.ledger;
    this.#history = options.history;
  }

  static create(options: PipelineMonitorOptions): PipelineMonitor {
    return new PipelineMonitor(options);
  }

  get observed(): ObservedLag {
    return this.#observed;
  }

  /** True when a reader is at work, records wait beyond the window, and none lands. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Looks at the log once; a log that cannot be asked makes the lag unknown. */
  async observe(): Promise<void> {
    const nowMs = Date.now();
    try {
      const { offsets, positions } = await this.#read();
      this.#lag.observe({
        offsets,
        positions,
        alive: this.#pipeline.alive,
        nowMs,
      });
      const consumerLag = offsets.reduce(
        (sum, partition) =>
          sum + Math.max(0, partition.end - positionOf(partition, positions)),
        0,
      );
      const report = this.#lag.report({ offsets, positions, nowMs });
      // Also of one that was stopped when it was done, as an import is.
      if (consumerLag === 0) {
        this.#pipeline.caughtUp(nowMs);
      }
      this.#observed = {
        consumerLag,
        lagSeconds:
          consumerLag === 0
            ? 0
            : await this.#ageSeconds(offsets, positions, nowMs),
      };
      const { windowSize } = this.#pipeline.definition;
      this.#stalled =
        report.verdict === 'STALL' &&
        (this.#observed.lagSeconds ?? 0) >
          parseDurationSeconds(windowSize) + STALL_GRACE_SECONDS;
    } catch {
      this.#stalled = false;
      this.#observed = { lagSeconds: null, consumerLag: null };
    }
    this.recorder.lagSeen(this.#observed);
  }

  /** Lag and verdict per partition, asked now. */
  async offsets(): Promise<PipelineOffsetsResponse> {
    const { offsets, positions } = await this.#read();
    return {
      pipeline: this.#pipeline.name,
      ...this.#lag.report({ offsets, positions, nowMs: Date.now() }),
    };
  }

  /** Points between two times: fine ones of the last hour, coarse ones before it. */
  async points(
    fromMs: number,
    toMs: number,
  ): Promise<{ intervalSeconds: number; points: PipelineHistoryPoint[] }> {
    // One interval more: what was asked as the last hour is a little older by now.
    const recentMs = (RECENT_INTERVALS + 1) * RECENT_INTERVAL_SECONDS * 1000;
    if (Date.now() - fromMs <= recentMs) {
      return {
        intervalSeconds: RECENT_INTERVAL_SECONDS,
        points: this.recorder.points({
          fromMs,
          toMs,
          intervalSeconds: RECENT_INTERVAL_SECONDS,
        }),
      };
    }
    const stored = await this.#history.read(this.#pipeline.name, fromMs, toMs);
    const known = new Set(stored.map(({ at }) => at));
    const fresh = this.recorder
      .points({ fromMs, toMs, intervalSeconds: STORED_INTERVAL_SECONDS })
      .filter(({ at }) => !known.has(at));
    return {
      intervalSeconds: STORED_INTERVAL_SECONDS,
      points: [...stored, ...fresh].sort((a, b) => a.at.localeCompare(b.at)),
    };
  }

  /** Stores the intervals that are over; with `all`, the running one too. */
  async store(options: { all?: boolean } = {}): Promise<void> {
    const stepMs = STORED_INTERVAL_SECONDS * 1000;
    const nowMs = Date.now();
    const toMs = options.all ? nowMs : Math.floor(nowMs / stepMs) * stepMs - 1;
    if (toMs <= this.#storedUntilMs) {
      return;
    }
    const points = this.recorder.points({
      fromMs: this.#storedUntilMs,
      toMs,
      intervalSeconds: STORED_INTERVAL_SECONDS,
    });
    await this.#history.write(this.#pipeline.name, points);
    this.#storedUntilMs = toMs;
  }

  async #read(): Promise<{
    offsets: PartitionOffsets[];
    positions: Map<number, number>;
  }> {
    const { topic, group } = this.#pipeline.definition.source;
    const positions = await this.#ledger.positions(this.#pipeline.definition);
    for (const [partition, offset] of this.#pipeline.snapshot()?.positions ??
      []) {
      positions.set(partition, offset);
    }
    return {
      offsets: await this.#eventLog.offsets({ topic, group }),
      positions,
    };
  }

  /** Age of the oldest record that is not landed, by the best that is known. */
  async #ageSeconds(
    offsets: PartitionOffsets[],
    positions: Map<number, number>,
    nowMs: number,
  ): Promise<number> {
    const held = this.#pipeline.snapshot()?.oldestHeldAppendedAtMs;
    const seen = this.#lag.oldestSeenMs(offsets, positions);
    const probed = held ?? (await this.#probeOldest(offsets, positions, nowMs));
    const oldest = Math.min(...[probed, seen].filter(isNumber), nowMs);
    return Math.round((nowMs - oldest) / 100) / 10;
  }

  /** Reads one waiting record for its time; what was seen of the log may be younger. */
  async #probeOldest(
    offsets: PartitionOffsets[],
    positions: Map<number, number>,
    nowMs: number,
  ): Promise<number | undefined> {
    if (this.#probe && nowMs - this.#probe.atMs < PROBE_INTERVAL_MS) {
      return this.#probe.appendedAtMs;
    }
    this.#probe = { atMs: nowMs, appendedAtMs: undefined };
    let oldest: number | undefined;
    for (const partition of offsets) {
      const position = Math.max(
        partition.earliest,
        positionOf(partition, positions),
      );
      if (position < partition.end) {
        for await (const batch of this.#eventLog.read({
          topic: partition.topic,
          partition: partition.partition,
          firstOffset: position,
          lastOffset: position,
        })) {
          oldest = Math.min(oldest ?? batch.appendedAtMs, batch.appendedAtMs);
          break;
        }
      }
    }
    this.#probe.appendedAtMs = oldest;
    return oldest;
  }
}

/** What a {@link PipelineMonitor} needs. */
export interface PipelineMonitorOptions {
  pipeline: ManagedPipeline;
  eventLog: EventLogService;
  ledger: LedgerView;
  history: HistoryStore;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
