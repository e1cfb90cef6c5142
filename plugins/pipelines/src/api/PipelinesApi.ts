import type {
  ClearErrorsResponse,
  DatasetNewest,
  DatasetView,
  DryRunResponse,
  OffsetsMoveResponse,
  PipelineAction,
  PipelineActionResponse,
  PipelineBatchesResponse,
  PipelineErrorDetail,
  PipelineErrorsResponse,
  PipelineHistoryResponse,
  PipelineListItem,
  PipelineOffsetsResponse,
  PipelineReleaseResponse,
  PipelineStatus,
  PipelineValidation,
  PipelinesStatusResponse,
  RetryResponse,
  TopicView,
} from '@analytics-engine/plugin-analytics-common';
import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  DatasetRequest,
  FailedBatchFilter,
  FailedBatchSelection,
  OffsetTarget,
  PipelineDraft,
  SaveOptions,
} from './types';

/** The REST API of pipelines, as the pages use it; every method throws `ResponseError`. */
export interface PipelinesApi {
  status(signal?: AbortSignal): Promise<PipelinesStatusResponse>;
  pipelineStatus(name: string, signal?: AbortSignal): Promise<PipelineStatus>;
  list(signal?: AbortSignal): Promise<PipelineListItem[]>;
  get(name: string, signal?: AbortSignal): Promise<PipelineListItem>;
  /** Answers per-field errors without applying anything. */
  validate(
    draft: PipelineDraft,
    signal?: AbortSignal,
  ): Promise<PipelineValidation>;
  /** Creates the pipeline or changes it. */
  save(draft: PipelineDraft, options: SaveOptions): Promise<PipelineListItem>;
  remove(name: string): Promise<void>;
  act(name: string, action: PipelineAction): Promise<PipelineActionResponse>;
  /** Opens the gates that hold a pipeline. */
  release(name: string, reason: string): Promise<PipelineReleaseResponse>;
  /** The last hour. */
  history(name: string, signal?: AbortSignal): Promise<PipelineHistoryResponse>;
  batches(
    name: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<PipelineBatchesResponse>;
  offsets(name: string, signal?: AbortSignal): Promise<PipelineOffsetsResponse>;
  /** Moves a stopped pipeline; passing records over needs a reason. */
  moveOffsets(
    name: string,
    targets: OffsetTarget[],
    options: { dryRun: boolean; reason?: string },
  ): Promise<OffsetsMoveResponse>;
  errors(
    name: string,
    options: FailedBatchFilter & { cursor?: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<PipelineErrorsResponse>;
  error(
    name: string,
    id: string,
    signal?: AbortSignal,
  ): Promise<PipelineErrorDetail>;
  /** Tries one failed batch against a temporary table; nothing changes. */
  dryRunRetry(name: string, id: string): Promise<DryRunResponse>;
  retry(name: string, selection: FailedBatchSelection): Promise<RetryResponse>;
  /** Takes failed batches out of the error state: they no longer count as open. */
  clear(
    name: string,
    selection: FailedBatchSelection,
    reason: string,
  ): Promise<ClearErrorsResponse>;
  /** Removes one failed batch with its records for good. */
  discard(name: string, id: string, reason: string): Promise<void>;
  datasets(signal?: AbortSignal): Promise<DatasetView[]>;
  /** The newest business time among the rows of a dataset. */
  datasetNewest(name: string, signal?: AbortSignal): Promise<DatasetNewest>;
  createDataset(request: DatasetRequest): Promise<DatasetView>;
  topics(signal?: AbortSignal): Promise<TopicView[]>;
}

/** {@link PipelinesApi}. */
export const pipelinesApiRef = createApiRef<PipelinesApi>().with({
  id: 'plugin.pipelines.client',
  pluginId: 'pipelines',
});
