import { isUtf8 } from 'node:buffer';
import type { RecordList } from '@analytics-engine/plugin-analytics-node';
import { offsetAt } from '../core';
import type { Span } from '../core';
import { LineBreaks } from './LineBreaks';
import {
  checkRecord,
  mayHoldSecondObject,
  skipSpace,
  trimmedEnd,
} from './checkRecord';
import type { RecordFault } from './checkRecord';
import type { ValueRanges } from './ValueRanges';

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const ZERO = 0x30;
/** Digits of the largest safe integer. */
const MAX_OFFSET_DIGITS = 16;

/** A record that the guard kept out. */
export interface GuardedRecord {
  partition: number;
  offset: number;
  record: Buffer;
  fault: RecordFault;
}

/** Records as the body of an insert. */
export interface EncodedRecords {
  /** JSONEachRow, one row per line. */
  data: Buffer;
  /** The buffer that `data` is the beginning of. */
  whole: Buffer;
  rows: number;
  refused: GuardedRecord[];
}

/** Which records are encoded, and how. */
export interface EncodeOptions {
  topic: string;
  spans: Span[];
  /** Not these. */
  except?: Map<number, Set<number>>;
  /**
   * Leave records with line breaks out (they count as neither encoded nor
   * refused): a parser that skips bad rows would take what follows a break
   * inside a bad record for a row.
   */
  singleLineOnly?: boolean;
  /** Refuse records with values that ClickHouse would change. */
  ranges?: ValueRanges;
  /** Where the buffer comes from; `Buffer.allocUnsafe` when absent. */
  take?: (bytes: number) => Buffer;
}

/**
 * Splices the position columns into records without parsing them.
 *
 * `{"a":1}` becomes `{"_topic":"t","_partition":0,"_offset":12,"a":1}`. Every
 * record is looked at in the cheapest way that is sure: it begins with `{`,
 * ends with `}`, and between them there is no place where a second object
 * could begin; what these cannot decide is parsed. UTF-8 and NUL bytes are
 * checked over the whole block at once and looked for record by record only
 * when the block fails.
 */
export function encodeRecords(options: EncodeOptions): EncodedRecords {
  const first = encode(options, false);
  if (isUtf8(first.data) && !first.data.includes(0)) {
    return first;
  }
  return encode(options, true);
}

/** The records of a span; the core knows no more of them than their sizes. */
export function recordsOf(span: Span): RecordList {
  return span.batch.records as RecordList;
}

function encode(options: EncodeOptions, thorough: boolean): EncodedRecords {
  const { spans, except, singleLineOnly } = options;
  const prefixes = new Map<number, Buffer>();
  for (const span of spans) {
    const { partition } = span.batch;
    if (!prefixes.has(partition)) {
      prefixes.set(
        partition,
        Buffer.from(
          `{"_topic":${JSON.stringify(
            options.topic,
          )},"_partition":${partition},"_offset":`,
        ),
      );
    }
  }
  const size = sizeOf(spans, prefixes);
  const data = options.take?.(size) ?? Buffer.allocUnsafe(size);
  const refused: GuardedRecord[] = [];
  const lineBreaks = new LineBreaks();
  let at = 0;
  let rows = 0;
  for (const span of spans) {
    const { batch } = span;
    const records = recordsOf(span);
    const prefix = prefixes.get(batch.partition)!;
    const unwanted = except?.get(batch.partition);
    for (let index = span.start; index < span.end; index++) {
      const offset = offsetAt(batch, index);
      if (unwanted?.has(offset)) {
        continue;
      }
      const bytes = records.bufferAt(index);
      let start = records.startAt(index);
      let end = records.endAt(index);
      if (bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) {
        const limit = end;
        end = trimmedEnd(bytes, start, limit);
        start = skipSpace(bytes, start, limit);
      }
      const flat = bytes.indexOf(CLOSE, start) === end - 1;
      const fault =
        thorough || isDoubtful(bytes, start, end, flat)
          ? checkRecord(records.at(index))
          : undefined;
      const refusal = fault ?? options.ranges?.faultIn(bytes, start, end, flat);
      if (refusal) {
        const record = records.at(index);
        const { partition } = batch;
        refused.push({ partition, offset, record, fault: refusal });
        continue;
      }
      if (singleLineOnly && lineBreaks.isIn(bytes, start, end)) {
        continue;
      }
      // Faster than a call for so few bytes.
      for (let byte = 0; byte < prefix.length; byte++) {
        data[at + byte] = prefix[byte];
      }
      at += prefix.length;
      at = writeDigits(data, at, offset);
      let rest = start + 1;
      if (
        bytes[rest] === CLOSE ||
        bytes[skipSpace(bytes, rest, end)] === CLOSE
      ) {
        rest = end - 1;
      } else {
        data[at] = COMMA;
        at += 1;
      }
      at += bytes.copy(data, at, rest, end);
      data[at] = NEWLINE;
      at += 1;
      rows += 1;
    }
  }
  return { data: data.subarray(0, at), whole: data, rows, refused };
}

/** True when only parsing can tell whether the bytes are one object. */
function isDoubtful(
  bytes: Buffer,
  start: number,
  end: number,
  flat: boolean,
): boolean {
  return (
    end - start < 2 ||
    bytes[start] !== OPEN ||
    bytes[end - 1] !== CLOSE ||
    (!flat && mayHoldSecondObject(bytes, start, end))
  );
}

/** Bytes that the encoded spans need at most. */
function sizeOf(spans: Span[], prefixes: Map<number, Buffer>): number {
  let size = 0;
  for (const span of spans) {
    const prefix = prefixes.get(span.batch.partition)!.length;
    size +=
      span.bytes + (span.end - span.start) * (prefix + MAX_OFFSET_DIGITS + 2);
  }
  return size;
}

/** Writes a non-negative integer in decimal; answers where it ends. */
function writeDigits(data: Buffer, at: number, value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) {
    digits += 1;
  }
  let rest = value;
  for (let index = at + digits - 1; index >= at; index--) {
    const next = Math.floor(rest / 10);
    data[index] = ZERO + (rest - next * 10);
    rest = next;
  }
  return at + digits;
}
