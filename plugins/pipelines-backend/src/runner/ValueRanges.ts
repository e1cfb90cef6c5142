import type { RecordFault } from './checkRecord';
import { Places } from './Places';

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of a number that a double holds exactly. */
const EXACT_DIGITS = 15;
/** How far before its usual place a key is looked for first. */
const SLACK_BYTES = 32;
const ESCAPED_KEY = Buffer.from('\\u');

/** Years that a type keeps as they are; what is beyond, ClickHouse moves to the nearest one. */
const YEARS: Record<string, [first: number, last: number]> = {
  Date: [1970, 2148],
  Date32: [1900, 2299],
  DateTime: [1970, 2105],
  DateTime64: [1900, 2299],
};
/** Nanoseconds since 1970 that 64 bits can count. */
const YEARS_OF_NANOSECONDS: [number, number] = [1900, 2261];
/** A number in such a column counts days, seconds or parts of them. */
const COUNTED: Record<string, [least: bigint, most: bigint]> = {
  Date: [0n, 65_535n],
  DateTime: [0n, 4_294_967_295n],
  DateTime64: [-(2n ** 63n), 2n ** 63n - 1n],
};

interface Column {
  name: string;
  type: string;
  key: Buffer;
  /** Where the key was in the record before. */
  usual: number;
  least: bigint;
  most: bigint;
  /** So many digits always fit. */
  safeDigits: number;
  years?: [number, number];
  places: Places;
}

/**
 * Finds values that ClickHouse would change without a word: whole numbers
 * that their column cannot hold are wrapped, and dates before the first or
 * after the last of a type are moved to it. No setting refuses them.
 *
 * @remarks
 *
 * Records are not parsed. The usual record is flat and has its keys about
 * where the record before had them, so that one look at a few bytes decides.
 * Whatever is laid out otherwise (nested, keys elsewhere or written with
 * escapes) has every place looked at where a key could be; only a value that
 * does not fit has its record parsed, to be sure that it is the column's.
 *
 * Not looked at: values inside arrays, maps and tuples, and 256 bit integers.
 */
export class ValueRanges {
  private readonly escapes = new Places(ESCAPED_KEY);

  /** Undefined when no column can be exceeded. */
  static create(
    columns: Array<{ name: string; type: string }>,
  ): ValueRanges | undefined {
    const limited = columns.flatMap(({ name, type }) => {
      const limits = limitsOf(bareType(type));
      const key = Buffer.from(JSON.stringify(name));
      return limits && !name.startsWith('_')
        ? [{ name, type, key, usual: 0, places: new Places(key), ...limits }]
        : [];
    });
    return limited.length > 0 ? new ValueRanges(limited) : undefined;
  }

  private constructor(private readonly columns: Column[]) {}

  /**
   * What is wrong with the first value that does not fit; the bytes are one
   * whole JSON object.
   *
   * @param flat - whether its first closing brace is its last byte
   */
  faultIn(
    bytes: Buffer,
    start: number,
    end: number,
    flat: boolean = bytes.indexOf(CLOSE, start) === end - 1,
  ): RecordFault | undefined {
    for (const column of this.columns) {
      if (!this.fits(column, bytes, start, end, flat)) {
        const fault = confirm(bytes.subarray(start, end), this.columns);
        if (fault) {
          return fault;
        }
      }
    }
    return undefined;
  }

  private fits(
    column: Column,
    bytes: Buffer,
    start: number,
    end: number,
    flat: boolean,
  ): boolean {
    if (flat) {
      // A flat record has a key once: a second one is refused by the engine.
      const at = usualPlace(column, bytes, start, end);
      if (at !== -1) {
        column.usual = at - start;
        return valueFits(column, bytes, at + column.key.length, end);
      }
    }
    let at = column.places.next(bytes, start, end);
    while (at !== -1) {
      if (!valueFits(column, bytes, at + column.key.length, end)) {
        return false;
      }
      column.usual = at - start;
      at = column.places.next(bytes, at + 1, end);
    }
    return this.escapes.next(bytes, start, end) === -1;
  }
}

function usualPlace(
  column: Column,
  bytes: Buffer,
  start: number,
  end: number,
): number {
  const { key, usual } = column;
  const last = Math.min(start + usual + SLACK_BYTES, end - key.length);
  const first = Math.max(start + 1, start + usual - SLACK_BYTES);
  for (let at = start + usual, step = 0; step <= 2 * SLACK_BYTES; step++) {
    if (at >= first && at <= last && isKeyAt(bytes, at, key)) {
      return at;
    }
    // The usual place, one behind it, one before it, and so on.
    at += step % 2 === 0 ? step + 1 : -(step + 1);
  }
  return -1;
}

function isKeyAt(bytes: Buffer, at: number, key: Buffer): boolean {
  if (bytes[at] !== QUOTE || bytes[at + key.length] !== COLON) {
    return false;
  }
  const before = bytes[at - 1];
  if (before !== COMMA && before !== OPEN) {
    return false;
  }
  for (let index = 1; index < key.length; index++) {
    if (bytes[at + index] !== key[index]) {
      return false;
    }
  }
  return true;
}

/** Looks at the value behind a key; what is no number and no date fits as far as we know. */
function valueFits(
  column: Column,
  bytes: Buffer,
  behindKey: number,
  end: number,
): boolean {
  let at = skipBlank(bytes, behindKey);
  if (bytes[at] !== COLON) {
    return true;
  }
  at = skipBlank(bytes, at + 1);
  if (bytes[at] === QUOTE) {
    at += 1;
  }
  const negative = bytes[at] === MINUS;
  const first = negative ? at + 1 : at;
  let behind = first;
  let size = 0;
  while (behind < end && isDigit(bytes[behind])) {
    size = size * 10 + bytes[behind] - ZERO;
    behind += 1;
  }
  const digits = behind - first;
  if (digits === 0) {
    return true;
  }
  if (column.years && digits <= 4 && bytes[behind] === MINUS) {
    return size >= column.years[0] && size <= column.years[1];
  }
  if (digits <= column.safeDigits && !(negative && column.least === 0n)) {
    return true;
  }
  const value =
    digits <= EXACT_DIGITS
      ? BigInt(negative ? -size : size)
      : BigInt(bytes.toString('latin1', at, behind));
  return value >= column.least && value <= column.most;
}

/** Parses the record, to be sure that the value is the column's own. */
function confirm(record: Buffer, columns: Column[]): RecordFault | undefined {
  const text = record.toString();
  let values: Record<string, unknown>;
  try {
    // Numbers as they are written: a double is too short for 64 bits.
    values = JSON.parse(text, (_, value, context?: { source?: string }) =>
      typeof value === 'number' ? context?.source ?? String(value) : value,
    );
  } catch {
    return undefined;
  }
  for (const column of columns) {
    const value = values[column.name];
    if (typeof value === 'string') {
      const probe = Buffer.from(`:${JSON.stringify(value)}`);
      if (!valueFits(column, probe, 0, probe.length)) {
        return {
          class: 'TYPE_MISMATCH',
          code: 'OUT_OF_RANGE',
          message: `The value of column '${column.name}' does not fit into ${column.type}; ClickHouse would change it`,
        };
      }
    }
  }
  return undefined;
}

function limitsOf(
  type: string,
): Pick<Column, 'least' | 'most' | 'safeDigits' | 'years'> | undefined {
  const integer = /^(U?)Int(8|16|32|64|128)$/.exec(type);
  if (integer) {
    const bits = BigInt(integer[2]);
    const most = 2n ** (integer[1] ? bits : bits - 1n) - 1n;
    const least = integer[1] ? 0n : -most - 1n;
    return { least, most, safeDigits: most.toString().length - 1 };
  }
  const name = /^(Date|Date32|DateTime|DateTime64)(\(|$)/.exec(type)?.[1];
  if (name === undefined) {
    return undefined;
  }
  const [least, most] = COUNTED[name] ?? [-(2n ** 31n), 2n ** 31n - 1n];
  const safeDigits = most.toString().length - 1;
  const years = type.startsWith('DateTime64(9')
    ? YEARS_OF_NANOSECONDS
    : YEARS[name];
  return { least, most, safeDigits, years };
}

function bareType(type: string): string {
  const wrapped = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type);
  return wrapped ? bareType(wrapped[1]) : type;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0d)) {
    at += 1;
  }
  return at;
}
