/** Longest value on a line; longer ones are cut. */
const MAX_VALUE_LENGTH = 4096;

const PLAIN = /^[A-Za-z0-9._:/@{}-]+$/;

/**
 * A value as it may stand on a log line: bare when it is plain, else quoted
 * with everything but printable ASCII escaped, so that it can neither begin a
 * line nor pass for another field, nor steer a terminal.
 */
export function escapeLogValue(value: string): string {
  const text =
    value.length > MAX_VALUE_LENGTH
      ? `${value.slice(0, MAX_VALUE_LENGTH)}...`
      : value;
  if (PLAIN.test(text)) {
    return text;
  }
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
