import {
  UnavailableError,
  UnprocessableError,
} from '@analytics-engine/plugin-analytics-node';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { MlflowConfig } from './types';

/** Where the configuration has what the portal shows the server. */
const CONFIG_KEY = 'analytics.ml.registry.mlflow';
const API = '/api/2.0';
const RETRY_AFTER = { 'Retry-After': '5' };
/** How much of an answer that is no JSON is repeated in an error. */
const MESSAGE_LENGTH = 300;

/** A query string's values. */
export type Query = Record<string, string | undefined>;

/**
 * Speaks MLflow's REST interface.
 *
 * Errors: NotFoundError and ConflictError for what MLflow calls so,
 * UnprocessableError for what else it refuses, UnavailableError when it cannot
 * be reached, does not answer in time, or does not let this portal in.
 */
export class MlflowClient {
  readonly #config: MlflowConfig;

  static create(config: MlflowConfig): MlflowClient {
    return new MlflowClient(config);
  }

  private constructor(config: MlflowConfig) {
    this.#config = config;
  }

  get url(): string {
    return this.#config.url;
  }

  /** Reads below `/api/2.0`. */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    const response = await this.#call('GET', `${API}${path}`, { query });
    return (await response.json()) as T;
  }

  /** Changes something below `/api/2.0`. */
  async send<T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object,
  ): Promise<T> {
    const response = await this.#call(method, `${API}${path}`, {
      body: JSON.stringify(body),
      contentType: 'application/json',
    });
    return (await response.json()) as T;
  }

  /** A plain text outside of the API, such as `/version`. */
  async text(path: string): Promise<string> {
    return (await this.#call('GET', path, {})).text();
  }

  /** Stores bytes below `/api/2.0`. */
  async upload(path: string, bytes: Buffer): Promise<void> {
    const response = await this.#call('PUT', `${API}${path}`, {
      body: new Uint8Array(bytes),
      contentType: 'application/octet-stream',
      timeoutMs: this.#config.transferTimeoutMs,
    });
    await response.arrayBuffer();
  }

  /** Reads bytes below `/api/2.0`. @throws UnprocessableError when there are more than `maxBytes` */
  async download(path: string, maxBytes: number): Promise<Buffer> {
    const response = await this.#call('GET', `${API}${path}`, {
      timeoutMs: this.#config.transferTimeoutMs,
    });
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of response.body ?? []) {
        length += chunk.length;
        if (length > maxBytes) {
          break;
        }
        chunks.push(chunk);
      }
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (length > maxBytes) {
      throw new UnprocessableError(
        `${path} on the MLflow server has more than ${maxBytes} bytes`,
      );
    }
    return Buffer.concat(chunks);
  }

  async #call(
    method: string,
    path: string,
    options: {
      query?: Query;
      body?: string | Uint8Array<ArrayBuffer>;
      contentType?: string;
      timeoutMs?: number;
    },
  ): Promise<Response> {
    const { authorization, timeoutMs, url } = this.#config;
    const address = new URL(`${url}${path}`);
    for (const [key, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) address.searchParams.set(key, value);
    }
    let response: Response;
    try {
      response = await fetch(address, {
        method,
        body: options.body,
        headers: {
          ...(options.contentType && { 'Content-Type': options.contentType }),
          ...(authorization && { Authorization: authorization }),
        },
        signal: AbortSignal.timeout(options.timeoutMs ?? timeoutMs),
      });
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (!response.ok) {
      throw await this.#refusal(response);
    }
    return response;
  }

  #unreachable(error: unknown): UnavailableError {
    const { cause, message, name } = error as Error;
    const reason =
      name === 'TimeoutError'
        ? 'no answer in time'
        : (cause as NodeJS.ErrnoException)?.code ?? message;
    return new UnavailableError(
      `The MLflow server at ${this.url} cannot be reached (${reason})`,
      { headers: RETRY_AFTER },
    );
  }

  async #refusal(response: Response): Promise<Error> {
    const { status } = response;
    const text = await response.text().catch(() => '');
    const { code, message } = readError(text);
    if (status === 401) {
      return new UnavailableError(
        this.#config.authorization
          ? `The MLflow server at ${this.url} does not accept the portal's credentials (401); check ${CONFIG_KEY}`
          : `The MLflow server at ${this.url} wants credentials (401); set username and password, or token, of ${CONFIG_KEY}`,
        { headers: RETRY_AFTER },
      );
    }
    if (status === 403) {
      return new UnavailableError(
        `The MLflow server at ${this.url} does not let the portal's user do this (403): ${message}`,
        { headers: RETRY_AFTER },
      );
    }
    if (status >= 500 || status === 429) {
      return new UnavailableError(
        `The MLflow server at ${this.url} answered ${status}: ${message}`,
        { headers: RETRY_AFTER },
      );
    }
    if (code === 'RESOURCE_ALREADY_EXISTS') {
      return new ConflictError(message);
    }
    return status === 404
      ? new NotFoundError(message)
      : new UnprocessableError(`MLflow refused it: ${message}`);
  }
}

function readError(text: string): { code?: string; message: string } {
  try {
    const { error_code, message } = JSON.parse(text);
    return { code: error_code, message: String(message) };
  } catch {
    return { message: text.slice(0, MESSAGE_LENGTH) };
  }
}
