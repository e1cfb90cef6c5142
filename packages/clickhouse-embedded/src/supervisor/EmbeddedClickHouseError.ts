/** Why the embedded server could not start, in one sentence that a person can act on. */
export class EmbeddedClickHouseError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EmbeddedClickHouseError';
  }
}

/** Turns a failure to write below `directory` into a sentence. */
export function describeFileError(
  directory: string,
  error: unknown,
): EmbeddedClickHouseError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedClickHouseError(
      `The disk of the data directory ${directory} is full`,
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EmbeddedClickHouseError(
      `The data directory ${directory} cannot be written (${code})`,
      { cause: error },
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new EmbeddedClickHouseError(
      `The data directory ${directory} is not a directory`,
      { cause: error },
    );
  }
  return new EmbeddedClickHouseError(
    `The data directory ${directory} cannot be used: ${message}`,
    { cause: error },
  );
}
