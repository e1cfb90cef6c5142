/** What stands for a value of a personal column. */
export const MASK = '***';
/** Most characters of a payload that are shown. */
export const MAX_SHOWN_CHARACTERS = 8_000;

/** A record as people may see it. */
export interface MaskedPayload {
  text: string;
  truncated: boolean;
  /** Top-level keys with the JSON type of their values; undefined when it cannot be parsed. */
  keys?: Map<string, string>;
}

/**
 * Shows a record with the values of personal columns masked. A record that
 * cannot be parsed may hide personal data anywhere, so when the dataset has
 * personal columns every string and number of it is masked.
 */
export function maskPayload(
  payload: Buffer,
  personalColumns: ReadonlySet<string>,
): MaskedPayload {
  const text = payload.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return cut(personalColumns.size > 0 ? maskText(text) : text);
  }
  if (!isObject(parsed)) {
    return cut(personalColumns.size > 0 ? MASK : text);
  }
  const entries = Object.entries(parsed);
  const masked = Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      personalColumns.has(key) && value !== null ? MASK : value,
    ]),
  );
  // Object.fromEntries keeps one value of a repeated key; the class says so.
  return {
    ...cut(JSON.stringify(masked)),
    keys: new Map(entries.map(([key, value]) => [key, jsonType(value)])),
  };
}

const TOKENS = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|\s+|[^"{}[\],:\s]+/gs;
const KEY = /^"[A-Za-z_][\w-]{0,62}"$/;

/**
 * Leaves the structure and what is surely a key to be seen, and masks every
 * other word: what cannot be parsed may hold a value anywhere.
 */
function maskText(text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  const words = tokens.filter(token => token.trim() !== '');
  let index = 0;
  return tokens
    .map(token => {
      if (token.trim() === '') {
        return token;
      }
      const before = words[index - 1];
      const after = words[index + 1];
      index += 1;
      const isKey =
        KEY.test(token) && after === ':' && (before === '{' || before === ',');
      return isKey || /^[{}[\],:]$/.test(token) ? token : MASK;
    })
    .join('');
}

function cut(text: string): MaskedPayload {
  return text.length > MAX_SHOWN_CHARACTERS
    ? { text: text.slice(0, MAX_SHOWN_CHARACTERS), truncated: true }
    : { text, truncated: false };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonType(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}
