import type { FetchApi } from '@backstage/core-plugin-api';
import type {
  ClearErrorsResponse,
  DatasetView,
  PipelineAction,
  PipelineListItem,
  TopicView,
} from '@analytics-engine/plugin-analytics-common';
import { RestClient } from '@analytics-engine/plugin-analytics-react';
import type { PipelinesApi } from './PipelinesApi';
import type {
  DatasetRequest,
  FailedBatchFilter,
  FailedBatchSelection,
  OffsetTarget,
  PipelineDraft,
  SaveOptions,
} from './types';

/** {@link PipelinesApi} over HTTP. */
export class PipelinesClient implements PipelinesApi {
  readonly #rest: RestClient;

  static create(options: { fetchApi: FetchApi }): PipelinesClient {
    return new PipelinesClient(
      RestClient.create({ ...options, pluginId: 'pipelines' }),
    );
  }

  private constructor(rest: RestClient) {
    this.#rest = rest;
  }

  status: PipelinesApi['status'] = signal =>
    this.#rest.json(['status'], { signal });

  pipelineStatus: PipelinesApi['pipelineStatus'] = (name, signal) =>
    this.#rest.json([name, 'status'], { signal });

  async list(signal?: AbortSignal): Promise<PipelineListItem[]> {
    const answer = await this.#rest.json<{ pipelines: PipelineListItem[] }>(
      [],
      {
        signal,
      },
    );
    return answer.pipelines;
  }

  get: PipelinesApi['get'] = (name, signal) =>
    this.#rest.json([name], { signal });

  validate: PipelinesApi['validate'] = (draft, signal) =>
    this.#rest.json(['validate'], { method: 'POST', body: draft, signal });

  save(draft: PipelineDraft, options: SaveOptions): Promise<PipelineListItem> {
    return this.#rest.json([draft.name], {
      method: 'PUT',
      body: draft,
      query: { start: options.start },
      headers:
        options.version === undefined
          ? { 'if-none-match': '*' }
          : { 'if-match': `"${options.version}"` },
    });
  }

  async remove(name: string): Promise<void> {
    await this.#rest.send([name], { method: 'DELETE' });
  }

  act(name: string, action: PipelineAction) {
    return this.#rest.json<Awaited<ReturnType<PipelinesApi['act']>>>(
      [name, action],
      { method: 'POST' },
    );
  }

  release(name: string, reason: string) {
    return this.#rest.json<Awaited<ReturnType<PipelinesApi['release']>>>(
      [name, 'release'],
      { method: 'POST', body: { reason } },
    );
  }

  history: PipelinesApi['history'] = (name, signal) =>
    this.#rest.json([name, 'history'], { signal });

  batches: PipelinesApi['batches'] = (name, limit, signal) =>
    this.#rest.json([name, 'batches'], { signal, query: { limit } });

  offsets: PipelinesApi['offsets'] = (name, signal) =>
    this.#rest.json([name, 'offsets'], { signal });

  moveOffsets(
    name: string,
    targets: OffsetTarget[],
    options: { dryRun: boolean; reason?: string },
  ) {
    return this.#rest.json<Awaited<ReturnType<PipelinesApi['moveOffsets']>>>(
      [name, 'offsets'],
      {
        method: 'PUT',
        body: { offsets: targets, reason: options.reason },
        query: { dryRun: options.dryRun },
      },
    );
  }

  errors(
    name: string,
    options: FailedBatchFilter & { cursor?: string; limit?: number },
    signal?: AbortSignal,
  ) {
    return this.#rest.json<Awaited<ReturnType<PipelinesApi['errors']>>>(
      [name, 'errors'],
      { signal, query: { ...options } },
    );
  }

  error: PipelinesApi['error'] = (name, id, signal) =>
    this.#rest.json([name, 'errors', id], { signal });

  dryRunRetry: PipelinesApi['dryRunRetry'] = (name, id) =>
    this.#rest.json([name, 'errors', id, 'retry'], {
      method: 'POST',
      query: { dryRun: true },
    });

  retry(name: string, selection: FailedBatchSelection) {
    return this.#rest.json<Awaited<ReturnType<PipelinesApi['retry']>>>(
      [name, 'retry'],
      { method: 'POST', body: selection },
    );
  }

  clear(name: string, selection: FailedBatchSelection, reason: string) {
    return this.#rest.json<ClearErrorsResponse>([name, 'clear-errors'], {
      method: 'POST',
      body: { ...selection, reason },
    });
  }

  async discard(name: string, id: string, reason: string): Promise<void> {
    await this.#rest.send([name, 'errors', id], {
      method: 'DELETE',
      query: { reason },
    });
  }

  async datasets(signal?: AbortSignal): Promise<DatasetView[]> {
    const answer = await this.#rest.json<{ datasets: DatasetView[] }>(
      ['datasets'],
      {
        signal,
      },
    );
    return answer.datasets;
  }

  datasetNewest: PipelinesApi['datasetNewest'] = (name, signal) =>
    this.#rest.json(['datasets', name, 'newest'], { signal });

  createDataset(request: DatasetRequest): Promise<DatasetView> {
    const { name, ...body } = request;
    return this.#rest.json(['datasets', name], { method: 'PUT', body });
  }

  async topics(signal?: AbortSignal): Promise<TopicView[]> {
    const answer = await this.#rest.json<{ topics: TopicView[] }>(['events'], {
      signal,
    });
    return answer.topics;
  }
}
