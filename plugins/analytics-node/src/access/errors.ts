import { CustomErrorBase } from '@backstage/errors';

/** An error whose answer carries more than a message. */
export abstract class ApiError extends CustomErrorBase {
  /** Status of the HTTP answer. */
  abstract readonly statusCode: number;
  /** Put beside `name` and `message` of the answer's `error`. */
  readonly details: Record<string, unknown>;
  /** Further response headers, such as Retry-After. */
  readonly headers: Record<string, string>;

  constructor(
    message: string,
    options: {
      details?: Record<string, unknown>;
      headers?: Record<string, string>;
      cause?: Error;
    } = {},
  ) {
    super(message, options.cause);
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }
}

/** 400 with every offending field. */
export class ValidationError extends ApiError {
  name = 'InputError' as const;
  readonly statusCode = 400;
}

/** 409 with what would be allowed instead. */
export class StateConflictError extends ApiError {
  name = 'ConflictError' as const;
  readonly statusCode = 409;
}

/** 413. */
export class PayloadTooLargeError extends ApiError {
  name = 'PayloadTooLargeError' as const;
  readonly statusCode = 413;
}

/** 422: well formed, but impossible. */
export class UnprocessableError extends ApiError {
  name = 'UnprocessableError' as const;
  readonly statusCode = 422;
}

/** 429 with Retry-After. */
export class TooManyRequestsError extends ApiError {
  name = 'TooManyRequestsError' as const;
  readonly statusCode = 429;
}

/** 503 with Retry-After. */
export class UnavailableError extends ApiError {
  name = 'ServiceUnavailableError' as const;
  readonly statusCode = 503;
}

/** 401; only the access layer throws it. */
export class UnauthenticatedError extends ApiError {
  name = 'AuthenticationError' as const;
  readonly statusCode = 401;
}

/** 405 with Allow. */
export class MethodNotAllowedError extends ApiError {
  name = 'MethodNotAllowedError' as const;
  readonly statusCode = 405;
}

/** 415. */
export class UnsupportedMediaTypeError extends ApiError {
  name = 'UnsupportedMediaTypeError' as const;
  readonly statusCode = 415;
}
