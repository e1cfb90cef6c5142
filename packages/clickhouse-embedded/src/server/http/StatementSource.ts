import { PassThrough, Readable } from 'node:stream';
import { ClickHouseException, ErrorCode } from '../errors';
import { parseInsert, parseStatement } from '../sql/parseStatement';
import { Statement } from '../sql/Statement';
import { SpooledRows } from './SpooledRows';

/** A statement's text may be this long; the rows of an INSERT do not count. */
const MAX_STATEMENT_BYTES = 16 << 20;
/** Enough of a body to hold the head of an INSERT; less is only tried at the body's end. */
const HEAD_BYTES = 64 << 10;

const MAY_BE_INSERT = /^\s*(insert\b|--|\/\*|#)/i;

/** A parsed statement, the whole text when it was complete, and the rows of an INSERT. */
export interface ParsedRequest {
  statement: Statement;
  /** The text with its inline data; undefined when data is still arriving. */
  text?: string;
  data?: Readable | SpooledRows;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new ClickHouseException(
      ErrorCode.SYNTAX_ERROR,
      'The statement is not valid UTF-8',
    );
  }
}

/** Data begins after blanks and one line end, so that a binary format may follow the head. */
function afterHead(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\f') at += 1;
  if (text[at] === '\r') at += 1;
  if (text[at] === '\n') at += 1;
  return at;
}

/** Statements are cut by byte offsets, so they are parsed as latin1 and their texts decoded afterwards. */
function toUtf8(statement: Statement): Statement {
  return Object.fromEntries(
    Object.entries(statement).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? decodeUtf8(Buffer.from(value, 'latin1'))
        : value,
    ]),
  ) as unknown as Statement;
}

function concat(
  first: Buffer,
  rest: AsyncIterator<Buffer> | undefined,
): Readable {
  if (!rest) return Readable.from([first], { objectMode: false });
  return Readable.from(
    (async function* chunks() {
      if (first.length > 0) yield first;
      for (;;) {
        const next = await rest.next();
        if (next.done) return;
        yield next.value;
      }
    })(),
    { objectMode: false },
    // Its reader may have given up; an error that nobody waits for must not end the process.
  ).on('error', () => {});
}

function complete(bytes: Buffer): ParsedRequest {
  const latin = bytes.toString('latin1');
  const statement = parseStatement(latin);
  if (statement.kind !== 'insert-data' && statement.kind !== 'insert-input') {
    return { statement: toUtf8(statement), text: decodeUtf8(bytes) };
  }
  const start = afterHead(latin, statement.dataStart);
  const text =
    statement.kind === 'insert-data' && statement.format === 'Values'
      ? decodeUtf8(bytes)
      : undefined;
  return {
    statement: toUtf8(statement),
    text,
    data: concat(bytes.subarray(start), undefined),
  };
}

/**
 * Reads a statement from `query` of the URL followed by the body, and leaves the rows of an INSERT
 * in the stream.
 * @throws ClickHouseException code 62 or 223 when the text is wrong or too long.
 */
export async function readStatement(
  query: string | null,
  body: Readable,
): Promise<ParsedRequest> {
  const chunks = body.iterator({
    destroyOnReturn: false,
  }) as AsyncIterator<Buffer>;
  const parts: Buffer[] = query === null ? [] : [Buffer.from(`${query}\n`)];
  let length = parts[0]?.length ?? 0;
  let tryAt = query === null ? HEAD_BYTES : 0;
  for (;;) {
    if (
      length >= tryAt &&
      MAY_BE_INSERT.test(parts[0]?.toString('latin1', 0, 64) ?? '')
    ) {
      const buffered = Buffer.concat(parts.splice(0));
      parts.push(buffered);
      const latin = buffered.toString('latin1');
      const insert = parseInsert(latin);
      if (insert?.kind === 'insert-data' || insert?.kind === 'insert-input') {
        const start = afterHead(latin, insert.dataStart);
        return {
          statement: toUtf8(insert),
          data: concat(buffered.subarray(start), chunks),
        };
      }
      tryAt = Math.max(length * 2, HEAD_BYTES);
    }
    const next = await chunks.next();
    if (next.done) return complete(Buffer.concat(parts));
    parts.push(next.value);
    length += next.value.length;
    if (length > MAX_STATEMENT_BYTES) {
      throw new ClickHouseException(
        ErrorCode.QUERY_IS_TOO_LARGE,
        `The statement is longer than ${MAX_STATEMENT_BYTES} bytes`,
      );
    }
  }
}

/** A body without a byte, for statements that are wholly in the URL. */
export function emptyBody(): Readable {
  return new PassThrough().end();
}
