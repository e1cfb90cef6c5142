import type {
  DatasetColumnView,
  PipelineDefinition,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';

/** What a person writes to make a dataset. */
export interface DatasetRequest {
  name: string;
  description?: string;
  columns: DatasetColumnView[];
  key?: string[];
  timeColumn?: string;
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

/** Where one partition shall continue. */
export interface OffsetTarget {
  partition: number;
  offset: number;
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
