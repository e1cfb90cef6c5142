import { ServiceUnavailableError } from '@backstage/errors';

/** Codes of SQLite, PostgreSQL and the operating system that say: no space. */
const FULL_CODES = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT', '53100']);

/** Codes that say: the database cannot be used at the moment. */
const AWAY_CODES =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY)|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08|57P|53)/;

/**
 * Turns a database error into the one that callers may repeat, when
 * repeating can help; other errors come back unchanged.
 */
export function toStorageError(error: unknown, doing: string): unknown {
  const code = String((error as { code?: unknown })?.code ?? '');
  const message = String((error as Error)?.message ?? error);
  if (FULL_CODES.has(code) || /database or disk is full/.test(message)) {
    return new ServiceUnavailableError(
      `The event log's disk is full: ${doing} was refused and nothing of it is stored`,
      error,
    );
  }
  if (
    AWAY_CODES.test(code) ||
    (error as Error)?.name === 'KnexTimeoutError' ||
    /Connection terminated|Unable to acquire a connection/.test(message)
  ) {
    return new ServiceUnavailableError(
      `The event log's database is not available for ${doing}${
        code ? ` (${code})` : ''
      }`,
      error,
    );
  }
  return error;
}
