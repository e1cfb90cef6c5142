import type { Request, Response } from 'express';
import type { ApiResult } from '../types';
import type { ErrorAnswer } from './toErrorAnswer';

/** Sends what a handler answered. */
export function sendResult(response: Response, result: ApiResult): void {
  response.status(result.status ?? (result.body === undefined ? 204 : 200));
  response.set(result.headers ?? {});
  if (result.body === undefined) {
    response.end();
  } else if (typeof result.body === 'string' && response.get('Content-Type')) {
    response.send(result.body);
  } else {
    response.json(result.body);
  }
}

/** Sends an error in the contract's form, or cuts an answer that has begun. */
export function sendError(
  request: Request,
  response: Response,
  answer: ErrorAnswer,
  url: string,
): void {
  if (response.headersSent) {
    // The client must not take what it got for the whole.
    response.destroy();
    return;
  }
  if (!request.complete) {
    // The rest of the body is not wanted.
    response.set('Connection', 'close');
  }
  response
    .status(answer.status)
    .set(answer.headers)
    .json({
      error: answer.error,
      request: { method: request.method, url },
      response: { statusCode: answer.status },
    });
}
