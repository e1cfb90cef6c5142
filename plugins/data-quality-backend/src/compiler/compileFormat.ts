import type { VALUE_FORMATS } from '@analytics-engine/plugin-analytics-common';

type Format = (typeof VALUE_FORMATS)[number];

/** Condition for each format over a text that is not null. */
const CONDITIONS: Record<Format, (text: string) => string> = {
  integer: text => `match(${text}, '^[+-]?[0-9]+$')`,
  number: text => `isNotNull(toFloat64OrNull(${text}))`,
  date: text =>
    `match(${text}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') AND isNotNull(toDate32OrNull(${text}))`,
  datetime: text => `isNotNull(parseDateTime64BestEffortOrNull(${text}))`,
  uuid: text => `isNotNull(toUUIDOrNull(${text}))`,
  // One @ between two texts without spaces: no expression proves that mail
  // arrives, and this costs a fifth of a usual one.
  email: text =>
    `countSubstrings(${text}, '@') = 1 AND NOT startsWith(${text}, '@') AND NOT endsWith(${text}, '@') AND position(${text}, ' ') = 0`,
  ipv4: text => `isIPv4String(${text})`,
  ipv6: text => `isIPv6String(${text})`,
  json: text => `isValidJSON(${text})`,
  url: text => `match(${text}, '^[a-z][a-z0-9+.-]*://[^\\\\s/]+')`,
};

/** Condition that a text has a format. */
export function compileFormat(format: Format, text: string): string {
  return CONDITIONS[format](text);
}
