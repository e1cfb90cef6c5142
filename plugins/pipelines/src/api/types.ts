import type {
  PipelineBatchDetail,
  PipelineDefinition,
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
  /** Newest business time in the table, when it was asked for and is known. */
  lastUpdate?: string | null;
  rows?: number | null;
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

/** Which failed batches an action means. */
export type FailedBatchSelection =
  | { batchIds: string[] }
  | { filter: { class?: QuarantineClass; before?: string; after?: string } };

/** Answer of a retry. */
export interface RetryResponse {
  pipeline: string;
  accepted: string[];
  rejected: Array<{ batchId: string; reason: string }>;
  operationId?: string;
}

/** Answer of a retry of one failed batch with `dryRun=true`. */
export interface DryRunResponse {
  dryRun: true;
  records: number;
  wouldLand: number;
  wouldFail: number;
  failures: Array<{ offset: number; partition?: number; message: string }>;
}

/** Where one partition shall continue. */
export interface OffsetTarget {
  partition: number;
  offset: number;
}

/** Answer of PUT /pipelines/{name}/offsets. */
export interface OffsetsResetResponse {
  pipeline: string;
  dryRun: boolean;
  changes: Array<{
    topic?: string;
    partition: number;
    from: number | null;
    to: number;
    /** Records that come again (positive) or are passed over (negative). */
    records?: number;
  }>;
  planHash?: string;
}

/** A definition as the form sends it. */
export type PipelineDraft = Omit<
  PipelineDefinition,
  'batchSize' | 'windowSize' | 'onError'
> &
  Partial<Pick<PipelineDefinition, 'batchSize' | 'windowSize' | 'onError'>>;
