import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { ClickHouseException, ErrorCode } from '../errors';
import { QueryService } from '../query/QueryService';
import { authenticate, Credentials } from './authenticate';
import { decodeBody, negotiateEncoding } from './compression';
import { drainRequest } from './drainRequest';
import { isForm, readForm } from './readForm';
import { QueryResponse, ServerFacts } from './QueryResponse';
import { readQueryContext } from './RequestParameters';
import { SpooledRows } from './SpooledRows';
import { emptyBody, readStatement } from './StatementSource';

/** The client drops idle sockets after 2.5 s by default; a server keeps them longer. */
const KEEP_ALIVE_MS = 10_000;
const MAX_HEADER_BYTES = 1 << 20;

/** What `GET /embedded/status` tells. */
export interface EngineStatus {
  startedAt: string;
  generation: number;
  pid: number;
  state: 'running';
  version: string;
  runningQueries: number;
  waitingQueries: number;
}

export interface HttpServerOptions {
  credentials: Credentials;
  queries: QueryService;
  facts: ServerFacts;
  spoolDirectory?: string;
  status: () => EngineStatus;
}

/** ClickHouse's HTTP interface. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;

  static create(options: HttpServerOptions): HttpServer {
    return new HttpServer(options);
  }

  private constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
      (request, response) => {
        this.#handle(request, response).catch(() => response.destroy());
      },
    );
    // An insert may take as long as its rows take to arrive.
    this.#server.requestTimeout = 0;
  }

  /** Listens and answers the port; rejects with the system's error, such as EADDRINUSE. */
  async listen(options: { host: string; port: number }): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(options.port, options.host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new connection; those that are idle close at once. */
  stopListening(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Breaks what is left. */
  destroy(): void {
    this.#server.closeAllConnections();
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://loopback');
    if (url.pathname === '/ping' || url.pathname === '/replicas_status') {
      response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
      response.end('Ok.\n');
      return;
    }
    const answer = QueryResponse.create(response, this.#options.facts);
    try {
      authenticate(
        this.#options.credentials,
        request.headers,
        url.searchParams,
      );
      if (url.pathname === '/embedded/status') {
        response.setHeader('Content-Type', 'application/json');
        response.end(`${JSON.stringify(this.#options.status())}\n`);
        return;
      }
      if (url.pathname !== '/') {
        response.statusCode = 404;
        response.end(`There is no handle ${url.pathname.slice(0, 200)}\n`);
        return;
      }
      if (!['GET', 'POST', 'HEAD'].includes(request.method ?? '')) {
        response.statusCode = 501;
        response.end(`Method ${request.method} is not supported\n`);
        return;
      }
      await this.#query(request, response, url.searchParams, answer);
    } catch (error) {
      drainRequest(request);
      await answer.fail(error);
    }
  }

  async #query(
    request: IncomingMessage,
    response: ServerResponse,
    parameters: URLSearchParams,
    answer: QueryResponse,
  ): Promise<void> {
    request.on('error', () => {});
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    let body =
      request.method === 'POST'
        ? decodeBody(request, request.headers['content-encoding'])
        : emptyBody();
    let fields = parameters;
    if (isForm(request.headers)) {
      fields = await readForm(body, request.headers, parameters);
      body = emptyBody();
    }
    const context = readQueryContext(fields, request.headers);
    if (
      request.method !== 'POST' &&
      !context.settings.some(([name]) => name === 'readonly')
    ) {
      context.settings.push(['readonly', '2']);
    }
    answer.setQueryId(context.queryId);
    if (context.waitEndOfQuery) answer.holdAll();
    if (context.compressResponse) {
      const encoding = negotiateEncoding(
        request.headers['accept-encoding']?.toString(),
      );
      if (encoding) answer.setEncoding(encoding);
    }
    if (request.method === 'GET' && fields.get('query') === null) {
      response.setHeader('Content-Type', 'text/html; charset=UTF-8');
      response.end('Ok.\n');
      return;
    }
    const statement = await readStatement(fields.get('query'), body);
    if (gone.signal.aborted)
      throw new ClickHouseException(ErrorCode.ABORTED, 'The client has left');
    const spooled = SpooledRows.open(
      request.headers,
      this.#options.spoolDirectory,
    );
    try {
      const summary = await this.#options.queries.run(
        context,
        spooled ? { ...statement, data: spooled } : statement,
        answer,
        gone.signal,
      );
      await answer.end(summary);
    } finally {
      spooled?.close();
    }
  }
}
