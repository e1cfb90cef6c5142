const PREFIX = 'data-quality:check:';

/** Who closes the gates of a check. */
export function sourceOfCheck(checkId: string): string {
  return `${PREFIX}${checkId}`;
}

/** The check that closed a gate; null when it was not one. */
export function checkOfSource(source: string): string | null {
  return source.startsWith(PREFIX) ? source.slice(PREFIX.length) : null;
}
