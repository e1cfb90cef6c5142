import type { Request, Response } from 'express';
import type { ApiResult } from '../types';
import type { ErrorAnswer } from './toErrorAnswer';

/** How long a client that is still sending is listened to after its answer. */
const LINGER_MS = 2_000;

/** Sends what a handler answered. */
export function sendResult(response: Response, result: ApiResult): void {
  response.status(result.status ?? (result.body === undefined ? 204 : 200));
  response.set({ 'Cache-Control': 'no-store', ...result.headers });
  if (result.body === undefined) {
    response.end();
  } else if (isWritten(result.body) && response.getHeader('Content-Type')) {
    // Without Express, which would compute a tag to compare a copy with that nobody stores.
    response.setHeader('Content-Length', Buffer.byteLength(result.body));
    response.end(result.body);
  } else {
    response.json(result.body);
  }
}

function isWritten(body: unknown): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

/**
 * Sends an error in the contract's form, or as `{"error": "<message>"}` where
 * it is to be plain; cuts an answer that has begun.
 */
export function sendError(
  request: Request,
  response: Response,
  answer: ErrorAnswer,
  form: { url: string; isPlain: boolean },
): void {
  if (response.headersSent) {
    // The client must not take what it got for the whole.
    response.destroy();
    return;
  }
  const body = Buffer.from(
    JSON.stringify(
      form.isPlain
        ? { error: answer.error.message }
        : {
            error: answer.error,
            request: { method: request.method, url: form.url },
            response: { statusCode: answer.status },
          },
    ),
  );
  response
    .status(answer.status)
    .set(answer.headers)
    .set('Cache-Control', 'no-store')
    .set('Content-Type', 'application/json; charset=utf-8');
  if (request.complete) {
    response.send(body);
    return;
  }
  // The rest of the body is not wanted, but a connection that is closed with
  // unread bytes is reset, and the client may lose the answer: linger a little.
  response.set('Connection', 'close').set('Content-Length', `${body.length}`);
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  request.once('end', () => response.end());
  request.once('close', () => response.end());
  response.once('close', () => clearTimeout(timer));
  request.resume();
}
