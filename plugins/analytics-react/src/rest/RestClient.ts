import type { FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';

/** One request of a {@link RestClient}. */
export interface RestRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>;
}

/** Speaks JSON with one plugin's backend. */
export class RestClient {
  readonly #fetchApi: FetchApi;
  readonly #pluginId: string;

  static create(options: { fetchApi: FetchApi; pluginId: string }): RestClient {
    return new RestClient(options.fetchApi, options.pluginId);
  }

  private constructor(fetchApi: FetchApi, pluginId: string) {
    this.#fetchApi = fetchApi;
    this.#pluginId = pluginId;
  }

  /**
   * @param segments - of the path below the plugin's; each is encoded
   * @throws ResponseError when the backend refuses
   */
  async json<T>(segments: string[], request: RestRequest = {}): Promise<T> {
    const response = await this.send(segments, request);
    return (await response.json()) as T;
  }

  /** {@link RestClient.json} for answers without a body. */
  async send(segments: string[], request: RestRequest = {}): Promise<Response> {
    const path = segments.map(encodeURIComponent).join('/');
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    const search = query.size > 0 ? `?${query}` : '';
    const response = await this.#fetch(
      `plugin://${this.#pluginId}/${path}${search}`,
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

  /** Browsers say `Failed to fetch` or `Load failed` of a backend that is away. */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetchApi.fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted) {
        throw error;
      }
      throw new Error(
        `The portal's backend cannot be reached: ${(error as Error).message}`,
      );
    }
  }
}
