import {
  PayloadTooLargeError,
  ValidationError,
} from '@analytics-engine/plugin-analytics-node';
import { isUtf8 } from 'node:buffer';
import { arrayElements } from './arrayElements';

/** Most bytes of one record. */
export const MAX_RECORD_BYTES = 10 * 1024 * 1024;
/** Most records of one body. */
export const MAX_RECORDS = 500_000;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a body into its records, each one JSON object, with the bytes it came
 * with. NDJSON, or a JSON array when the first byte says so.
 *
 * @throws ValidationError naming the first bad line (element of an array,
 *   counted from 1) and what is wrong with it; PayloadTooLargeError for a
 *   record or a number of records over the limit
 */
export function splitRecords(body: Buffer): Buffer[] {
  const start = body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const text = skipSpace(body.subarray(start));
  if (text.length === 0) {
    throw new ValidationError(
      'The body is empty: expected at least one JSON object',
    );
  }
  if (text[0] === OPEN_BRACKET) {
    return collect(arrayElements(text), 'element');
  }
  return collect(lines(body.subarray(start)), 'line');
}

function collect(
  pieces: Iterable<{ number: number; bytes: Buffer }>,
  unit: 'line' | 'element',
): Buffer[] {
  const records: Buffer[] = [];
  for (const { number, bytes } of pieces) {
    checkRecord(bytes, unit, number);
    records.push(bytes);
    if (records.length > MAX_RECORDS) {
      throw new PayloadTooLargeError(
        `The body has more than ${MAX_RECORDS} records: send it in parts`,
        { details: { maxRecords: MAX_RECORDS } },
      );
    }
  }
  if (records.length === 0) {
    throw new ValidationError(
      'The body has no records: expected at least one JSON object',
    );
  }
  return records;
}

function* lines(body: Buffer): Iterable<{ number: number; bytes: Buffer }> {
  let begin = 0;
  for (let number = 1; begin < body.length; number++) {
    const found = body.indexOf(NEWLINE, begin);
    const end = found === -1 ? body.length : found;
    const bytes = skipSpace(body.subarray(begin, trimEnd(body, begin, end)));
    if (bytes.length > 0) {
      yield { number, bytes };
    }
    begin = end + 1;
  }
}

function checkRecord(bytes: Buffer, unit: string, number: number): void {
  const refuse = (problem: string) =>
    new ValidationError(`${capital(unit)} ${number}: ${problem}`, {
      details: { [unit]: number, problem },
    });
  if (bytes.length > MAX_RECORD_BYTES) {
    throw new PayloadTooLargeError(
      `${capital(unit)} ${number} has ${
        bytes.length
      } bytes; at most ${MAX_RECORD_BYTES} are allowed`,
      { details: { [unit]: number, maxBytes: MAX_RECORD_BYTES } },
    );
  }
  if (!isUtf8(bytes)) {
    throw refuse('not valid UTF-8');
  }
  if (bytes[0] !== OPEN_BRACE) {
    throw refuse('expected a JSON object');
  }
  try {
    JSON.parse(bytes.toString());
  } catch {
    // The parser's message quotes the payload, which may hold personal data.
    throw refuse('not valid JSON');
  }
}

function skipSpace(bytes: Buffer): Buffer {
  let at = 0;
  while (at < bytes.length && isSpace(bytes[at])) {
    at++;
  }
  return at === 0 ? bytes : bytes.subarray(at);
}

function trimEnd(body: Buffer, begin: number, end: number): number {
  let at = end;
  while (at > begin && isSpace(body[at - 1])) {
    at--;
  }
  return at;
}

function isSpace(byte: number): boolean {
  return (
    byte === 0x20 ||
    byte === 0x09 ||
    byte === NEWLINE ||
    byte === CARRIAGE_RETURN
  );
}

function capital(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}
