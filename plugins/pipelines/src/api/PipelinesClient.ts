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
  SaveOptions,
  TopicView,
} from './types';

interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
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

  save(draft: PipelineDraft, options: SaveOptions): Promise<PipelineListItem> {
    return this.#json([draft.name], {
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
    await this.#send([name], { method: 'DELETE' });
  }

  act(name: string, action: PipelineAction) {
    return this.#json<Awaited<ReturnType<PipelinesApi['act']>>>(
      [name, action],
      { method: 'POST' },
    );
  }

  history: PipelinesApi['history'] = (name, signal) =>
    this.#json([name, 'history'], { signal });

  batches: PipelinesApi['batches'] = (name, limit, signal) =>
    this.#json([name, 'batches'], { signal, query: { limit } });

  offsets: PipelinesApi['offsets'] = (name, signal) =>
    this.#json([name, 'offsets'], { signal });

  moveOffsets(
    name: string,
    targets: OffsetTarget[],
    options: { dryRun: boolean; reason?: string },
  ) {
    return this.#json<Awaited<ReturnType<PipelinesApi['moveOffsets']>>>(
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

  clear(name: string, reason: string) {
    return this.#json<{ cleared: number }>([name, 'clear-errors'], {
      method: 'POST',
      body: { reason },
    });
  }

  async discard(name: string, id: string, reason: string): Promise<void> {
    await this.#send([name, 'errors', id], {
      method: 'DELETE',
      query: { reason },
    });
  }

  async datasets(signal?: AbortSignal): Promise<DatasetView[]> {
    const answer = await this.#json<{ datasets: DatasetView[] }>(['datasets'], {
      signal,
    });
    return answer.datasets;
  }

  createDataset(request: DatasetRequest): Promise<DatasetView> {
    const { name, ...body } = request;
    return this.#json(['datasets', name], { method: 'PUT', body });
  }

  async topics(signal?: AbortSignal): Promise<TopicView[]> {
    const answer = await this.#json<{ topics: TopicView[] }>(['events'], {
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
        headers: {
          ...request.headers,
          ...(request.body === undefined
            ? {}
            : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined
          ? {}
          : { body: JSON.stringify(request.body) }),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
