import { DateTime } from 'luxon';

/** Longest path or user agent on a line. */
const MAX_TEXT_LENGTH = 1_024;

/** One answered request. */
export interface AccessLine {
  at: Date;
  address: string;
  subject: string;
  method: string;
  path: string;
  httpVersion: string;
  status: number;
  bytes: number;
  userAgent: string;
  milliseconds: number;
}

/**
 * Apache's combined form without the referrer's content, and with the
 * duration in milliseconds at the end:
 * `127.0.0.1 - user:default/guest [23/Nov/2026:23:01:02 +0000] "POST /x HTTP/1.1" 202 120 "-" "curl/8" 3.2`.
 */
export function formatAccessLine(line: AccessLine): string {
  const at = DateTime.fromJSDate(line.at, { zone: 'utc' })
    .setLocale('en')
    .toFormat('dd/LLL/yyyy:HH:mm:ss ZZZ');
  const subject = escape(line.subject).replaceAll(' ', '\\x20');
  const request = `${escape(line.method)} ${escape(line.path)} HTTP/${
    line.httpVersion
  }`;
  return `${line.address} - ${subject} [${at}] "${request}" ${line.status} ${
    line.bytes
  } "-" "${escape(line.userAgent)}" ${line.milliseconds.toFixed(1)}`;
}

/** As Apache does: quotes, backslashes and what is not printable ASCII as escapes. */
function escape(text: string): string {
  return text
    .slice(0, MAX_TEXT_LENGTH)
    .replace(/["\\]/g, '\\$&')
    .replace(
      /[^\x20-\x7e]/g,
      char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}
