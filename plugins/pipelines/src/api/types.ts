import type {
  PipelineBatchDetail,
  PipelineDefinition,
  PipelineState,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';

/** A column of a dataset, as REST shows it. */
export interface DatasetColumnView {
  name: string;
  /** ClickHouse type. */
  type: string;
  description?: string;
  personal?: boolean;
}

/** A dataset, as REST shows it. */
export interface DatasetView {
  name: string;
  description?: string;
  table: string;
  kind: 'table' | 'view' | 'rollup';
  key: string[];
  timeColumn?: string;
  columns: DatasetColumnView[];
  owner: string;
  source?: string;
  origin: string;
}

/** What a person writes to make a dataset. */
export interface DatasetRequest {
  name: string;
  description?: string;
  columns: DatasetColumnView[];
  key?: string[];
  timeColumn?: string;
}

/** A topic of the event log with its partitions. */
export interface TopicView {
  topic: string;
  partitions: number;
  sizeBytes?: number | null;
}

/** Answer of GET /pipelines/{name}/batches. */
export interface PipelineBatchesResponse {
  pipeline: string;
  batches: PipelineBatchDetail[];
}

/** What failed batches have in common. */
export interface FailedBatchFilter {
  class?: QuarantineClass;
  /** ISO time: last tried then or later. */
  from?: string;
  /** ISO time: first seen then or earlier. */
  to?: string;
}

/** Which failed batches an action means. */
export type FailedBatchSelection =
  | { batchIds: string[] }
  | { filter: FailedBatchFilter };

/** Answer of a retry. */
export interface RetryResponse {
  pipeline: string;
  accepted: string[];
  rejected: Array<{ batchId: string; reason: string }>;
  operationId?: string;
}

/** Answer of POST /pipelines/{name}/clear-errors. */
export interface ClearErrorsResponse {
  pipeline: string;
  cleared: number;
  state: PipelineState;
  /** Named batches that are not failed; only when some were named. */
  rejected?: Array<{ batchId: string; reason: string }>;
}

/** Answer of a retry of one failed batch with `dryRun=true`. */
export interface DryRunResponse {
  dryRun: true;
  /** Records that were tried; at most as many as the backend's limit. */
  tried: number;
  /** Records of the batch. */
  total: number;
  wouldLand: number;
  rows: Array<{
    topic: string;
    partition: number;
    offset: number;
    result: 'INSERTED' | 'FOUND' | 'FILTERED' | 'REFUSED';
    class: QuarantineClass | null;
    message: string | null;
  }>;
}

/** Where one partition shall continue. */
export interface OffsetTarget {
  partition: number;
  offset: number;
}

/** Answer of PUT /pipelines/{name}/offsets. */
export interface OffsetsMoveResponse {
  pipeline: string;
  dryRun: boolean;
  /** Records that would be passed over. */
  skipped: number;
  moves: Array<{
    topic: string;
    partition: number;
    from: number;
    to: number;
    records: number;
    effect: 'NONE' | 'READ_AGAIN' | 'SKIP';
  }>;
}

/** A definition as the form sends it. */
export type PipelineDraft = Omit<
  PipelineDefinition,
  'batchSize' | 'windowSize' | 'onError'
> &
  Partial<Pick<PipelineDefinition, 'batchSize' | 'windowSize' | 'onError'>>;

/** How a definition is saved. */
export interface SaveOptions {
  /** The version that was read; absent for a new pipeline. */
  version?: number;
  /** Starts a new pipeline at once. */
  start?: boolean;
}
