import { StateConflictError } from '../errors';

/**
 * Refuses a change of something that somebody else has changed meanwhile.
 *
 * @param options.what - what is to be changed, as a sentence begins with it
 * @param options.expected - the version that the caller has seen; undefined accepts any
 * @throws StateConflictError with the version that it is at
 */
export function requireVersion(options: {
  what: string;
  version: number;
  expected: number | undefined;
}): void {
  const { what, version, expected } = options;
  if (expected !== undefined && expected !== version) {
    throw new StateConflictError(
      `${what} was changed meanwhile: it is at version ${version}, not ${expected}. Look at it again before changing it`,
      { details: { version } },
    );
  }
}
