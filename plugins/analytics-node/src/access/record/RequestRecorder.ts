import type { Request, Response } from 'express';
import type { Histogram } from 'prom-client';
import type { RotatingLogFile } from '../../audit/RotatingLogFile';
import type { MetricsService } from '../../metrics/types';
import { formatAccessLine } from './formatAccessLine';

/** Buckets in seconds, around the manual's limits of 500 ms, 1 s and 2 s. */
const BUCKETS_SECONDS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30,
];

/** What is known of a request by the time it is over. */
export interface RequestFacts {
  /** Template of the route; Spring's `NOT_FOUND` when there is none. */
  uri: string;
  /** Path for the log, without personal identifiers. */
  loggedPath: string;
  /** Subject of the caller, once known. */
  subject?: string;
}

/**
 * Writes every request into `http_server_requests_seconds`, with the names
 * that Spring Boot's dashboards use, and into `access.log`.
 */
export class RequestRecorder {
  readonly #histogram: Histogram<'method' | 'uri' | 'status' | 'outcome'>;
  readonly #file: RotatingLogFile;

  static create(options: {
    metrics: MetricsService;
    file: RotatingLogFile;
  }): RequestRecorder {
    return new RequestRecorder(
      options.metrics.histogram({
        name: 'http_server_requests_seconds',
        help: 'Duration of HTTP requests in seconds, by route',
        labelNames: ['method', 'uri', 'status', 'outcome'],
        buckets: BUCKETS_SECONDS,
      }),
      options.file,
    );
  }

  private constructor(
    histogram: Histogram<'method' | 'uri' | 'status' | 'outcome'>,
    file: RotatingLogFile,
  ) {
    this.#histogram = histogram;
    this.#file = file;
  }

  /** Follows a request to its end; `facts` may be filled until then. */
  follow(request: Request, response: Response, facts: RequestFacts): void {
    const startedAt = process.hrtime.bigint();
    const address = request.ip ?? '-';
    let bytes = response.socket?.bytesWritten ?? 0;
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      bytes = (request.socket?.bytesWritten ?? bytes) - bytes;
      // 499 is nginx's: the client went away before the answer was whole.
      const status = response.writableFinished ? response.statusCode : 499;
      this.#histogram.observe(
        {
          method: methodLabel(request.method),
          uri: facts.uri,
          status: String(status),
          outcome: outcomeOf(status),
        },
        seconds,
      );
      this.#file.append(
        formatAccessLine({
          at: new Date(),
          address,
          subject: facts.subject ?? '-',
          method: request.method,
          path: facts.loggedPath,
          httpVersion: request.httpVersion,
          status,
          bytes,
          userAgent: request.get('user-agent') ?? '-',
          milliseconds: seconds * 1000,
        }),
      );
    });
  }
}

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/** A caller cannot make up label values. */
function methodLabel(method: string): string {
  return METHODS.has(method) ? method : 'OTHER';
}

function outcomeOf(status: number): string {
  if (status < 200) return 'INFORMATIONAL';
  if (status < 300) return 'SUCCESS';
  if (status < 400) return 'REDIRECTION';
  return status < 500 ? 'CLIENT_ERROR' : 'SERVER_ERROR';
}
