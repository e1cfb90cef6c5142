import { isUtf8 } from 'node:buffer';
import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';

/** Largest record that is tried at all. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Deepest nesting that the engine's parser takes; deeper ones fail a whole insert. */
export const MAX_JSON_DEPTH = 1000;

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** Why a record was refused before the engine saw it. */
export interface RecordFault {
  class: QuarantineClass;
  code: string;
  message: string;
}

/** What ClickHouse skips between rows: space, tab, line feed, vertical tab, form feed, return. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Index of the first byte from `from` on that is no white space; `end` when there is none. */
export function skipSpace(bytes: Buffer, from: number, end: number): number {
  let index = from;
  while (index < end && isSpace(bytes[index])) {
    index += 1;
  }
  return index;
}

/** Index behind the last byte before `end` that is no white space; `start` when there is none. */
export function trimmedEnd(bytes: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && isSpace(bytes[last - 1])) {
    last -= 1;
  }
  return last;
}

/**
 * True when the bytes could hold a second object behind the first, which the
 * engine would take as a row of its own with a position of the sender's
 * choosing. Never false for such bytes; may be true for an array of objects.
 */
export function mayHoldSecondObject(
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  // The bytes may go on behind `end`; that the last one closes ends the search.
  let close = bytes.indexOf(CLOSE, start);
  while (close !== -1 && close < end - 1) {
    let next = skipSpace(bytes, close + 1, end);
    if (bytes[next] === COMMA || bytes[next] === SEMICOLON) {
      next = skipSpace(bytes, next + 1, end);
    }
    if (bytes[next] === OPEN) {
      return true;
    }
    close = bytes.indexOf(CLOSE, close + 1);
  }
  return false;
}

/**
 * Says exactly what is wrong with a record, or undefined when it is one JSON
 * object in valid UTF-8. Costs a JSON.parse: for records that a cheaper look
 * was not sure about.
 */
export function checkRecord(record: Buffer): RecordFault | undefined {
  if (record.length > MAX_RECORD_BYTES) {
    return {
      class: 'TOO_LARGE',
      code: 'RECORD_TOO_LARGE',
      message: `The record has ${record.length} bytes, at most ${MAX_RECORD_BYTES} are taken`,
    };
  }
  const start = skipSpace(record, 0, record.length);
  if (start === record.length) {
    return notJson('The record is empty, expected a JSON object');
  }
  const nul = record.indexOf(0);
  if (record[start] !== OPEN && nul === -1) {
    return notJson(
      `Expected a JSON object, found ${describeByte(
        record[start],
      )} at byte ${start}`,
    );
  }
  if (!isUtf8(record)) {
    return {
      class: 'BAD_ENCODING',
      code: 'INVALID_UTF8',
      message: 'The record is not valid UTF-8',
    };
  }
  if (nul !== -1) {
    return {
      class: 'BAD_ENCODING',
      code: 'NUL_BYTE',
      message: `The record has a NUL byte at byte ${nul}`,
    };
  }
  try {
    JSON.parse(record.toString('utf8'));
    return depthOf(record) > MAX_JSON_DEPTH
      ? {
          class: 'TOO_LARGE',
          code: 'NESTED_TOO_DEEP',
          message: `The record is nested deeper than ${MAX_JSON_DEPTH} levels`,
        }
      : undefined;
  } catch (error) {
    return notJson(`The record is not valid JSON: ${(error as Error).message}`);
  }
}

/** Deepest nesting of valid JSON. */
function depthOf(record: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < record.length; index++) {
    const byte = record[index];
    if (inString) {
      if (byte === BACKSLASH) {
        index += 1;
      } else if (byte === QUOTE) {
        inString = false;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
    }
  }
  return deepest;
}

function notJson(message: string): RecordFault {
  return { class: 'NOT_JSON', code: 'NOT_JSON', message };
}

function describeByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `'${String.fromCharCode(byte)}'`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
