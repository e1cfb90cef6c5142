import type { ThresholdVerdict } from '../thresholds';
import type { PipelineDefinition } from './definition';

/** Where a pipeline stands. */
export type PipelineState =
  | 'STOPPED'
  | 'STARTING'
  | 'RUNNING'
  | 'PAUSED'
  | 'STOPPING'
  | 'FAILED'
  | 'DEGRADED';

/** Where a person wants it to stand; survives a restart. */
export type PipelineDesiredState = 'RUNNING' | 'PAUSED' | 'STOPPED';

/** What a person can do to a pipeline. */
export type PipelineAction = 'start' | 'stop' | 'restart' | 'pause';

/** One line of GET /pipelines/status and the answer of GET /pipelines/{name}/status. */
export interface PipelineStatus {
  name: string;
  state: PipelineState;
  desiredState: PipelineDesiredState;
  health: 'UP' | 'DEGRADED' | 'DOWN';
  /** ISO time since when the state holds. */
  since: string;
  uptimeSeconds: number;
  /** Age of the oldest record that is not yet in the warehouse; 0 when caught up, null when unknown. */
  lagSeconds: number | null;
  /** Records not yet in the warehouse; null when the log cannot be asked. */
  consumerLag: number | null;
  eventsPerSecond: number;
  /** Share of successful blocks in the window of the metrics; null without blocks. */
  successRate: number | null;
  lastBatch: PipelineBatch | null;
  lastError: { code: string; message: string; at: string } | null;
  errorCount: number;
  restarts: number;
  /** Closed gates that keep it from running although it is wanted to; empty when it may. */
  heldBy: PipelineHold[];
}

/** A closed gate on a dataset that the pipeline writes. */
export interface PipelineHold {
  gateId: string;
  dataset: string;
  /** For people: what was found and what to do. */
  reason: string;
  /** Path of the portal where a person reads more. */
  link: string | null;
  /** ISO time since when. */
  since: string;
}

/** Answer of POST /pipelines/{name}/release. */
export interface PipelineReleaseResponse {
  pipeline: string;
  /** Ids of the gates that were opened. */
  opened: string[];
  status: PipelineStatus;
}

/** One block as people see it. */
export interface PipelineBatch {
  /** `batch-<n>`. */
  id: string;
  status: 'PENDING' | 'DONE' | 'PARTIAL' | 'FAILED';
  startedAt: string;
  finishedAt: string | null;
  records: number;
}

/** A {@link PipelineBatch} with what the detail page shows. */
export interface PipelineBatchDetail extends PipelineBatch {
  bytes: number;
  quarantined: number;
  durationMs: number | null;
  attempts: number;
  ranges: Array<{
    topic: string;
    partition: number;
    firstOffset: number;
    lastOffset: number;
  }>;
  /** How it ended up done after a crash, if it did not go straight. */
  settled: 'INSERTED' | 'FOUND' | 'COMPLETED' | null;
}

/** Answer of GET /pipelines/status. */
export interface PipelinesStatusResponse {
  timestamp: string;
  summary: {
    total: number;
    running: number;
    paused: number;
    stopped: number;
    failed: number;
  };
  pipelines: PipelineStatus[];
}

/** One pipeline of GET /pipelines/metrics. */
export interface PipelineMetrics {
  name: string;
  batchesTotal: number;
  successTotal: number;
  failureTotal: number;
  successRate: number | null;
  eventsPerSecond: number;
  lagSeconds: number | null;
  durationMs: { p50: number | null; p95: number | null; p99: number | null };
  thresholds: Record<
    'successRate' | 'lagSeconds' | 'eventsPerSecond',
    'OK' | 'ALERT' | 'UNKNOWN'
  >;
}

/** Answer of GET /pipelines/metrics. */
export interface PipelinesMetricsResponse {
  timestamp: string;
  window: string;
  totals: {
    batches: number;
    success: number;
    failure: number;
    successRate: number | null;
    eventsPerSecond: number;
    maxLagSeconds: number | null;
  };
  pipelines: PipelineMetrics[];
}

/** One point of a pipeline's history, one per interval. */
export interface PipelineHistoryPoint {
  at: string;
  events: number;
  eventsPerSecond: number;
  lagSeconds: number | null;
  consumerLag: number | null;
  /** Time from append to visible in the warehouse, milliseconds. */
  delayMs: { p50: number | null; p95: number | null; p99: number | null };
  blockMs: { p50: number | null; p95: number | null };
  failures: number;
}

/** Answer of GET /pipelines/{name}/history. */
export interface PipelineHistoryResponse {
  pipeline: string;
  intervalSeconds: number;
  points: PipelineHistoryPoint[];
}

/** Burrow's verdicts on a consumer's lag (linkedin/Burrow, consumer lag evaluation rules). */
export type LagVerdict =
  | 'OK'
  | 'WARNING'
  | 'STALL'
  | 'STOP'
  | 'REWIND'
  | 'UNKNOWN';

/** Answer of GET /pipelines/{name}/offsets. */
export interface PipelineOffsetsResponse {
  pipeline: string;
  verdict: LagVerdict;
  totalLag: number | null;
  partitions: Array<{
    topic: string;
    partition: number;
    committed: number | null;
    end: number;
    earliest: number;
    lag: number | null;
    verdict: LagVerdict;
  }>;
}

/** Why a record was refused, in classes that a person can act on. */
export type QuarantineClass =
  | 'NOT_JSON'
  | 'BAD_ENCODING'
  | 'TYPE_MISMATCH'
  | 'UNKNOWN_COLUMN'
  | 'MISSING_COLUMN'
  | 'DUPLICATE_KEY'
  | 'TOO_LARGE'
  | 'TRANSFORM_ERROR'
  | 'CONSTRAINT'
  | 'OTHER';

/** One failed batch of GET /pipelines/{name}/errors: records of one block refused for one class. */
export interface PipelineError {
  id: string;
  batchId: string;
  code: string;
  class: QuarantineClass;
  message: string;
  retryable: boolean;
  attempts: number;
  records: number;
  status: 'FAILED' | 'RETRYING' | 'RESOLVED' | 'CLEARED';
  firstSeen: string;
  lastSeen: string;
  sample: { topic: string; partition: number; offset: number };
}

/** Answer of GET /pipelines/{name}/errors. */
export interface PipelineErrorsResponse {
  pipeline: string;
  errorState: boolean;
  total: number;
  errors: PipelineError[];
  classes: Array<{ class: QuarantineClass; batches: number; records: number }>;
  nextCursor: string | null;
}

/** Answer of GET /pipelines/{name}/errors/{id}. */
export interface PipelineErrorDetail extends PipelineError {
  rows: Array<{
    topic: string;
    partition: number;
    offset: number;
    /** The record as text, values of personal columns masked; cut at a limit. */
    payload: string;
    truncated: boolean;
    message: string;
  }>;
  /** The table's columns beside the payload's keys. */
  columns: Array<{
    name: string;
    type: string;
    personal: boolean;
    inPayload: boolean;
    payloadType: string | null;
  }>;
  extraKeys: string[];
}

/** Answer of a lifecycle action. */
export interface PipelineActionResponse {
  pipeline: string;
  action: PipelineAction;
  previousState: PipelineState;
  state: PipelineState;
  changed: boolean;
  operationId?: string;
}

/** One pipeline of GET /pipelines. */
export interface PipelineListItem {
  definition: PipelineDefinition;
  /** Where the definition came from. */
  origin: 'configuration' | 'user';
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Answer of POST /pipelines/validate. */
export interface PipelineValidation {
  valid: boolean;
  errors: Array<{ field: string; message: string; expected?: string }>;
  warnings: Array<{ field: string; message: string }>;
}

/** A number with the verdict on it, as cards show it. */
export interface VerdictedNumber {
  value: number | null;
  verdict: ThresholdVerdict;
}
