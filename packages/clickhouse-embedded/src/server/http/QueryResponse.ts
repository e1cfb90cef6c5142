import { randomBytes } from 'node:crypto';
import { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Transform } from 'node:stream';
import { ClickHouseException, ErrorCode, httpStatusOf } from '../errors';
import { formatSummary, QuerySummary } from '../query/QueryContext';
import { encoderFor } from './compression';
import { contentTypeOf } from '../formats/contentTypeOf';

/** So much of a result waits for an error that still may get its own status, as a server's response buffer. */
const HOLD_BYTES = 64 << 10;
/** `wait_end_of_query` holds results in memory; a larger one is refused, never cut. */
const MAX_HELD_BYTES = 256 << 20;

/** A client that is told of an error mid-way gets so long to read it before the connection breaks. */
const CUT_DELAY_MS = 100;

/** Facts about the server that every answer carries. */
export interface ServerFacts {
  version: string;
  timezone: string;
  displayName: string;
}

/**
 * One answer: holds the first bytes back, then streams with back-pressure, and reports an error
 * either by status or, once bytes are out, by the exception block of the 26.x protocol and a broken
 * connection.
 */
export class QueryResponse {
  readonly #response: ServerResponse;
  readonly #facts: ServerFacts;
  readonly #tag = randomBytes(8).toString('hex');
  #holdBytes = HOLD_BYTES;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #encoding: string | undefined;
  #compression: { encoder: Transform } | undefined;

  static create(response: ServerResponse, facts: ServerFacts): QueryResponse {
    return new QueryResponse(response, facts);
  }

  private constructor(response: ServerResponse, facts: ServerFacts) {
    this.#response = response;
    this.#facts = facts;
    response.setHeader('X-ClickHouse-Server-Display-Name', facts.displayName);
    response.setHeader('X-ClickHouse-Timezone', facts.timezone);
    response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
  }

  setQueryId(queryId: string): void {
    this.#response.setHeader('X-ClickHouse-Query-Id', encodeHeader(queryId));
  }

  setFormat(format: string): void {
    this.#response.setHeader('X-ClickHouse-Format', format);
    this.#response.setHeader('Content-Type', contentTypeOf(format));
  }

  /** Compress the answer with a coding that was negotiated. */
  setEncoding(encoding: string): void {
    this.#encoding = encoding;
  }

  /** Hold the whole result until `end`. */
  holdAll(): void {
    this.#holdBytes = MAX_HELD_BYTES;
  }

  /** Takes bytes of the result; resolves when more may come. Rejects when the client is gone. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.#response.headersSent) return this.#send(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes <= this.#holdBytes) return undefined;
    if (this.#holdBytes === MAX_HELD_BYTES) {
      throw new ClickHouseException(
        ErrorCode.LIMIT_EXCEEDED,
        `wait_end_of_query holds at most ${MAX_HELD_BYTES} bytes of a result`,
      );
    }
    return this.#begin();
  }

  /** Ends a good answer. */
  async end(summary: QuerySummary): Promise<void> {
    if (!this.#response.headersSent) {
      this.#response.setHeader('X-ClickHouse-Summary', formatSummary(summary));
      if (!this.#encoding)
        this.#response.setHeader('Content-Length', this.#heldBytes);
      await this.#begin();
    }
    if (this.#compression) this.#compression.encoder.end();
    else this.#response.end();
  }

  /** Reports an error in the way that is still possible. */
  async fail(error: unknown): Promise<void> {
    const exception = ClickHouseException.from(error);
    const body = Buffer.from(exception.toBody(this.#facts.version));
    const response = this.#response;
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.statusCode = httpStatusOf(exception);
      response.setHeader('X-ClickHouse-Exception-Code', exception.code);
      response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
      response.setHeader('Content-Length', body.length);
      if (response.statusCode === 401) {
        response.setHeader(
          'WWW-Authenticate',
          'Basic realm="ClickHouse server HTTP API"',
        );
      }
      response.end(body);
      return;
    }
    const message = Buffer.concat([body.subarray(0, -1), Buffer.from('\n')]);
    const block = Buffer.concat([
      Buffer.from(`\r\n__exception__\r\n${this.#tag}\r\n`),
      message,
      Buffer.from(`${message.length} ${this.#tag}\r\n__exception__\r\n`),
    ]);
    if (this.#compression) {
      // A client drops what it has not decompressed yet when a connection breaks, the block included.
      this.#compression.encoder.end(block);
      return;
    }
    // Whoever does not know the block must not take the part for the whole, so the answer ends broken.
    response.write(block, () =>
      setTimeout(() => response.destroy(), CUT_DELAY_MS),
    );
  }

  #begin(): Promise<void> | void {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    if (this.#encoding) {
      this.#response.setHeader('Content-Encoding', this.#encoding);
      const encoder = encoderFor(this.#encoding);
      encoder.pipe(this.#response);
      this.#compression = { encoder };
    }
    this.#response.writeHead(200);
    return this.#send(held);
  }

  #send(chunk: Buffer): Promise<void> | void {
    const response = this.#response;
    if (response.destroyed) throw new Error('The client has left');
    const target = this.#compression?.encoder ?? response;
    if (chunk.length === 0 || target.write(chunk)) return undefined;
    const stop = new AbortController();
    return Promise.race([
      once(target, 'drain', { signal: stop.signal }),
      once(response, 'close', { signal: stop.signal }),
    ]).then(() => {
      stop.abort();
      if (response.destroyed) throw new Error('The client has left');
    });
  }
}

/** Header values are latin1; everything else is percent-encoded. */
function encodeHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, char => encodeURIComponent(char));
}
