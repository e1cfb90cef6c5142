import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { WarehouseError } from '../../warehouse/errors';
import { ApiError } from '../errors';

/** Statuses of the classes of `@backstage/errors`. */
const STATUS_OF_NAME: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  NotImplementedError: 501,
  ServiceUnavailableError: 503,
};
const RETRY_AFTER_SECONDS = '5';

/** An error as it is answered. */
export interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  /** The contract's `error`. */
  error: { name: string; message: string; [detail: string]: unknown };
}

/**
 * What the caller is told. Errors that nobody meant for callers are logged
 * under an id and answered as 500 with only that id.
 */
export function toErrorAnswer(
  error: unknown,
  logger: LoggerService,
): ErrorAnswer {
  if (error instanceof ApiError) {
    return {
      status: error.statusCode,
      headers: error.headers,
      error: {
        ...error.details,
        name: error.name,
        message: error.message,
      },
    };
  }
  if (error instanceof WarehouseError && error.retryable) {
    logger.warn(`The warehouse refused: ${error.message}`);
    return {
      status: 503,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      error: {
        name: 'ServiceUnavailableError',
        message:
          error.code === undefined
            ? 'The warehouse cannot be reached'
            : `The warehouse is under pressure (${error.type ?? error.code})`,
      },
    };
  }
  if (isError(error) && Object.hasOwn(STATUS_OF_NAME, error.name)) {
    const status = STATUS_OF_NAME[error.name];
    return {
      status,
      headers: status === 503 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {},
      error: { name: error.name, message: error.message },
    };
  }
  const logId = randomUUID();
  logger.error(
    `A request failed inside the server (${logId})`,
    isError(error) ? (error as Error) : new Error(String(error)),
  );
  return {
    status: 500,
    headers: {},
    error: {
      name: 'InternalServerError',
      message: `The request failed inside the server; its log has the reason under ${logId}`,
      logId,
    },
  };
}
