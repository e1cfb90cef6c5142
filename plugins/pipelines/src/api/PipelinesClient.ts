import type { FetchApi } from '@backstage/core-plugin-api';
import type {
  PipelineAction,
  PipelineListItem,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';
import { ResponseError } from '@backstage/errors';
import type { PipelinesApi } from './PipelinesApi';
import type {
  DatasetRequest,
  DatasetView,
  FailedBatchSelection,
  OffsetTarget,
  PipelineDraft,
  TopicView,
} from './types';

interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
  query?: Record<string, string | number | boolean | undefined>;
}

/** {@link PipelinesApi} over HTTP. */
export class PipelinesClient implements PipelinesApi {
  readonly #fetchApi: FetchApi;

  static create(options: { fetchApi: FetchApi }): PipelinesClient {
    return new PipelinesClient(options.fetchApi);
  }

  private constructor(fetchApi: FetchApi) {
    this.#fetchApi = fetchApi;
  }

  status: PipelinesApi['status'] = signal => this.#json(['status'], { signal });

  pipelineStatus: PipelinesApi['pipelineStatus'] = (name, signal) =>
    this.#json([name, 'status'], { signal });

  async list(signal?: AbortSignal): Promise<PipelineListItem[]> {
    const answer = await this.#json<{ pipelines: PipelineListItem[] }>([], {
      signal,
    });
    return answer.pipelines;
  }

  get: PipelinesApi['get'] = (name, signal) => this.#json([name], { signal });

  validate: PipelinesApi['validate'] = (draft, signal) =>
    this.#json(['validate'], { method: 'POST', body: draft, signal });

  save(draft: PipelineDraft): Promise<PipelineListItem> {
    return this.#json([draft.name], { method: 'PUT', body: draft });
  }

  async remove(name: string): Promise<void> {
    await this.#send([name], { method: 'DELETE' });
  }

  act(name: string, action: PipelineAction) {
    return this.#json<Awaited<ReturnType<PipelinesApi['act']>>>(
      [name, action],
      { method: 'POST' },
    );
  }

  history: PipelinesApi['history'] = (name, minutes, signal) =>
    this.#json([name, 'history'], { signal, query: { minutes } });

  batches: PipelinesApi['batches'] = (name, limit, signal) =>
    this.#json([name, 'batches'], { signal, query: { limit } });

  offsets: PipelinesApi['offsets'] = (name, signal) =>
    this.#json([name, 'offsets'], { signal });

  resetOffsets(
    name: string,
    targets: OffsetTarget[],
    options: { dryRun: boolean; planHash?: string },
  ) {
    return this.#json<Awaited<ReturnType<PipelinesApi['resetOffsets']>>>(
      [name, 'offsets'],
      {
        method: 'PUT',
        body: { partitions: targets, planHash: options.planHash },
        query: { dryRun: options.dryRun },
      },
    );
  }

  errors(
    name: string,
    options: { class?: QuarantineClass; cursor?: string; limit?: number },
    signal?: AbortSignal,
  ) {
    return this.#json<Awaited<ReturnType<PipelinesApi['errors']>>>(
      [name, 'errors'],
      { signal, query: { ...options } },
    );
  }

  error: PipelinesApi['error'] = (name, id, signal) =>
    this.#json([name, 'errors', id], { signal });

  dryRunRetry: PipelinesApi['dryRunRetry'] = (name, id) =>
    this.#json([name, 'errors', id, 'retry'], {
      method: 'POST',
      query: { dryRun: true },
    });

  retry(name: string, selection: FailedBatchSelection) {
    return this.#json<Awaited<ReturnType<PipelinesApi['retry']>>>(
      [name, 'retry'],
      { method: 'POST', body: selection },
    );
  }

  clear(name: string, selection: FailedBatchSelection, reason: string) {
    return this.#json<{ cleared: number }>([name, 'clear-errors'], {
      method: 'POST',
      body: { ...selection, reason },
    });
  }

  async datasets(signal?: AbortSignal): Promise<DatasetView[]> {
    const answer = await this.#json<{ datasets: DatasetView[] }>(['datasets'], {
      signal,
    });
    return answer.datasets;
  }

  createDataset(request: DatasetRequest): Promise<DatasetView> {
    return this.#json(['datasets'], { method: 'POST', body: request });
  }

  async topics(signal?: AbortSignal): Promise<TopicView[]> {
    const answer = await this.#json<{ topics: TopicView[] }>(['topics'], {
      signal,
    });
    return answer.topics;
  }

  async #json<T>(segments: string[], request: Request): Promise<T> {
    const response = await this.#send(segments, request);
    return (await response.json()) as T;
  }

  async #send(segments: string[], request: Request): Promise<Response> {
    const path = segments.map(encodeURIComponent).join('/');
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    const search = query.size > 0 ? `?${query}` : '';
    const response = await this.#fetchApi.fetch(
      `plugin://pipelines/${path}${search}`,
      {
        method: request.method ?? 'GET',
        signal: request.signal,
        ...(request.body === undefined
          ? {}
          : {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(request.body),
            }),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
