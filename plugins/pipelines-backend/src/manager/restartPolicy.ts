import { WarehouseError } from '@analytics-engine/plugin-analytics-node';

/** First wait before a failed pipeline is started again. */
const FIRST_DELAY_MS = 1_000;
/** Longest wait. */
export const MAX_RESTART_DELAY_MS = 60_000;
/** After running this long, the waits begin from the first again. */
export const STABLE_AFTER_MS = 300_000;

/** Names of errors after which starting again can help: something was away. */
const RETRYABLE_NAMES = new Set([
  'ServiceUnavailableError',
  'TimeoutError',
  'KnexTimeoutError',
  'KafkaJSConnectionError',
  'KafkaJSNumberOfRetriesExceeded',
]);
const RETRYABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'SQLITE_BUSY',
]);

/** Milliseconds before restart number `attempt`, from 1. */
export function restartDelayMs(attempt: number): number {
  return Math.min(MAX_RESTART_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}

/** True when the same pipeline may start successfully later without anybody's doing. */
export function isRetryable(error: Error): boolean {
  if (error instanceof WarehouseError) {
    return error.retryable;
  }
  const { code, retryable, cause } = error as {
    code?: unknown;
    retryable?: unknown;
    cause?: unknown;
  };
  if (typeof retryable === 'boolean') {
    return retryable;
  }
  if (RETRYABLE_NAMES.has(error.name) || RETRYABLE_CODES.has(String(code))) {
    return true;
  }
  return cause instanceof Error && isRetryable(cause);
}

/** Short name of what went wrong, for people and machines. */
export function errorCode(error: Error): string {
  if (error instanceof WarehouseError) {
    return error.type ?? 'WAREHOUSE_UNREACHABLE';
  }
  return error.name;
}
