import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { setTimeout as sleep } from 'node:timers/promises';

/** Options of {@link HttpSender.create}. */
export interface HttpSenderOptions {
  /** Base URL of the portal. */
  url: string;
  /** Bearer token; loopback in development works without. */
  token?: string;
  signal?: AbortSignal;
  /** Told before each pause, once per attempt. */
  onRetry?: (reason: string, delayMs: number) => void;
  /** First pause; doubled each time. */
  firstDelayMs?: number;
}

/** One request; repeating it must be harmless. */
export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT';
  /** Path and query, from the root of the portal. */
  path: string;
  body?: unknown;
  raw?: { bytes: Buffer; contentType: string };
  headers?: Record<string, string>;
}

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 15_000;
/** Tries of one request: some three minutes, in which a portal restarts. */
const MAX_ATTEMPTS = 18;
/** Tries while nobody has ever answered: some seconds, it may not run at all. */
const FIRST_CONTACT_ATTEMPTS = 5;
const REQUEST_TIMEOUT_MS = 120_000;
const RETRYABLE_STATUS = new Set([429, 502, 503, 504]);

/** Sends requests and repeats those that met a portal that is busy or away. */
export class HttpSender {
  readonly #options: HttpSenderOptions;
  #wasAnswered = false;

  private constructor(options: HttpSenderOptions) {
    this.#options = options;
  }

  /** @throws InputError when the URL is none */
  static create(options: HttpSenderOptions): HttpSender {
    if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url)) {
      throw new InputError(
        `'${options.url}' is not a URL such as http://localhost:8200`,
      );
    }
    return new HttpSender({
      ...options,
      url: options.url.replace(/\/+$/, ''),
    });
  }

  /**
   * The JSON that the portal answers.
   *
   * @throws NotFoundError, NotAllowedError, ResponseError for what was refused
   * @throws ServiceUnavailableError when the portal stayed away for all attempts
   */
  async json<T>(request: HttpRequest): Promise<T> {
    const { signal, firstDelayMs = FIRST_DELAY_MS, onRetry } = this.#options;
    let delayMs = firstDelayMs;
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const outcome = await this.#attempt<T>(request);
      if ('answer' in outcome) {
        return outcome.answer;
      }
      if (!this.#wasAnswered && attempt >= FIRST_CONTACT_ATTEMPTS) {
        throw new ServiceUnavailableError(
          `No portal answers at ${this.#options.url}: ${
            outcome.reason
          }. Start it, or say where it is with --url`,
        );
      }
      if (attempt >= MAX_ATTEMPTS) {
        throw new ServiceUnavailableError(
          `${request.method ?? 'GET'} ${this.#options.url}${
            request.path
          } failed ${attempt} times, last: ${outcome.reason}`,
        );
      }
      const pauseMs = Math.min(
        Math.max(delayMs, outcome.retryAfterMs ?? 0),
        MAX_DELAY_MS,
      );
      onRetry?.(outcome.reason, pauseMs);
      await sleep(pauseMs, undefined, { signal });
      delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
    }
  }

  async #attempt<T>(
    request: HttpRequest,
  ): Promise<{ answer: T } | { reason: string; retryAfterMs?: number }> {
    let response: Response;
    try {
      response = await this.#send(request);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      const { cause, message } = error as Error;
      return {
        reason:
          cause instanceof Error && cause.message ? cause.message : message,
      };
    }
    this.#wasAnswered = true;
    if (response.ok) {
      return { answer: (await response.json()) as T };
    }
    if (RETRYABLE_STATUS.has(response.status)) {
      const seconds = Number(response.headers.get('retry-after'));
      await response.body?.cancel();
      return {
        reason: `${response.status} ${response.statusText}`,
        retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
      };
    }
    const refused = await ResponseError.fromResponse(response);
    const message = refused.body.error.message || refused.message;
    if (response.status === 404) {
      throw new NotFoundError(message);
    }
    if (response.status === 401 || response.status === 403) {
      throw new NotAllowedError(
        `${message} (${request.method ?? 'GET'} ${
          request.path
        }); set ADMIN_TOKEN or --token-file`,
      );
    }
    if (response.status === 400 || response.status === 422) {
      throw new InputError(message);
    }
    throw refused;
  }

  #send(request: HttpRequest): Promise<Response> {
    const { url, token, signal } = this.#options;
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...request.headers,
    };
    if (request.raw) {
      headers['content-type'] = request.raw.contentType;
    } else if (request.body !== undefined) {
      headers['content-type'] = 'application/json';
    }
    return fetch(`${url}${request.path}`, {
      method: request.method ?? 'GET',
      headers,
      body:
        request.raw?.bytes ??
        (request.body === undefined ? undefined : JSON.stringify(request.body)),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  }
}
