import type {
  PipelineDefinition,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';

/** Contiguous offsets of one partition, both ends included. */
export interface OffsetRange {
  topic: string;
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/** A sink of a definition with the dataset that it names. */
export interface ResolvedSink {
  dataset: Dataset;
  transform?: string;
  input?: Record<string, string>;
  /** Roll-ups computed from the dataset; rebuilt where a settled block touched them. */
  rollups: Dataset[];
}

/** Where a runner stands; the manager maps it to the states that people see. */
export type RunnerPhase =
  | 'idle'
  | 'settling'
  | 'reading'
  | 'paused'
  | 'draining'
  | 'stopped'
  | 'failed';

/** What became of one block. */
export interface BlockReport {
  /** Counted per installation; people see `batch-<n>`. */
  blockNumber: number;
  ranges: OffsetRange[];
  records: number;
  bytes: number;
  quarantined: number;
  attempts: number;
  /** Milliseconds since the epoch. */
  startedAtMs: number;
  finishedAtMs: number;
  /** How it was settled after a crash; undefined when it went straight. */
  settled?: 'INSERTED' | 'FOUND' | 'COMPLETED';
  /** True when it was done before, and all of it was there after the engine was restarted. */
  foundAgain: boolean;
  /** When the log took the oldest and the youngest record of the block, milliseconds since the epoch. */
  oldestAppendedAtMs: number;
  youngestAppendedAtMs: number;
}

/** A record that the warehouse refused. */
export interface RefusedRecord {
  topic: string;
  partition: number;
  offset: number;
  /** The record as it came. */
  payload: Buffer;
  dataset: string;
  class: QuarantineClass;
  /** ClickHouse's code or a code of ours. */
  code: string;
  message: string;
}

/** What a runner tells its manager. Called synchronously; must not throw. */
export interface RunnerObserver {
  onPhase(phase: RunnerPhase, error?: Error): void;
  onBlockDone(report: BlockReport): void;
  /** An attempt failed and will be tried again after `delayMs`. */
  onBlockRetry(options: {
    blockNumber: number;
    error: Error;
    attempt: number;
    delayMs: number;
  }): void;
  onQuarantined(options: { blockNumber: number; records: number }): void;
}

/** A runner's current figures. */
export interface RunnerSnapshot {
  phase: RunnerPhase;
  /** Records read from the log and not yet landed. */
  heldRecords: number;
  heldBytes: number;
  blocksInFlight: number;
  /** Next offset to land per partition that this runner owns. */
  positions: Map<number, number>;
  /** When the log took the oldest record that is not landed, milliseconds; undefined when none is held. */
  oldestHeldAppendedAtMs?: number;
}

/**
 * Moves records of one topic into the sinks of one definition, each exactly
 * once. The only writer of its ledger entries in this process.
 */
export interface PipelineRunner {
  readonly definition: PipelineDefinition;
  /** Settles what an earlier life left pending, then reads. Resolves when reading. */
  start(): Promise<void>;
  /** Finishes the blocks in hand and keeps the partitions. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Finishes the blocks in hand, within a limit, and leaves the group. */
  stop(): Promise<void>;
  /** Takes effect with the next block. */
  reconfigure(options: { batchSize: number; windowSizeMs: number }): void;
  snapshot(): RunnerSnapshot;
}
