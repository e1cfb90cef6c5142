/** Bytes of a file between two record ends, with their place. */
export interface RawRecord {
  /** Line that it begins on, counted from 1. */
  line: number;
  /** Lines that it takes. */
  lines: number;
  /** Without the line end. */
  bytes: Buffer;
  /** Why it is no record; then `bytes` may be cut. */
  problem?: string;
}

/** Longest record. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;
/** Most lines that one quoted field may run over: further on, a quote is missing. */
export const MAX_RECORD_LINES = 1_000;
/** Bytes kept of a record that is too long. */
const KEPT_BYTES = 64 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

type State = 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Cuts a file into records and numbers its lines.
 *
 * With a delimiter, line ends inside quoted fields (RFC 4180) belong to the
 * record. A quote that is never closed would swallow the rest of the file:
 * after {@link MAX_RECORD_LINES} lines only the line that opened it is given up
 * and reading goes on with the line after it.
 */
export class RecordSplitter {
  readonly #delimiter: number | undefined;
  #buffer = Buffer.alloc(0);
  /** Where the record in hand begins, and where reading stands, in the buffer. */
  #start = 0;
  #position = 0;
  #state: State = 'field-start';
  /** Line of the record in hand, and how many line ends it contains so far. */
  #line = 1;
  #innerLines = 0;
  /** Set while the rest of a line that is too long is passed over. */
  #skipping: Buffer | undefined;
  #atFileStart = true;

  private constructor(delimiter: number | undefined) {
    this.#delimiter = delimiter;
  }

  /** @param options - `delimiter` is one ASCII character; without it every line is a record */
  static create(options: { delimiter?: string } = {}): RecordSplitter {
    return new RecordSplitter(options.delimiter?.charCodeAt(0));
  }

  /** Takes more of the file and answers the records that are whole. */
  push(chunk: Buffer): RawRecord[] {
    this.#buffer = Buffer.concat([this.#buffer.subarray(this.#start), chunk]);
    this.#position -= this.#start;
    this.#start = 0;
    if (this.#atFileStart) {
      if (this.#buffer.length < BOM.length) {
        return [];
      }
      this.#skipBom();
    }
    return this.#cut(false);
  }

  /** Answers what is left at the end of the file. */
  end(): RawRecord[] {
    this.#skipBom();
    return this.#cut(true);
  }

  #skipBom(): void {
    if (this.#atFileStart && this.#buffer.subarray(0, 3).equals(BOM)) {
      this.#start = BOM.length;
      this.#position = BOM.length;
    }
    this.#atFileStart = false;
  }

  #cut(atEnd: boolean): RawRecord[] {
    const records: RawRecord[] = [];
    for (;;) {
      const found = this.#findEnd();
      if (found === 'unclosed' || (found === 'end' && this.#isOpen(atEnd))) {
        records.push(this.#giveUpFirstLine());
      } else if (found === 'newline') {
        records.push(this.#take(this.#position));
        this.#position += 1;
        this.#next();
      } else if (!atEnd) {
        if (this.#buffer.length - this.#start <= MAX_RECORD_BYTES) {
          this.#dropSkipped();
          return records;
        }
        if (this.#innerLines === 0) {
          this.#skipLongLine();
          return records;
        }
        records.push(this.#giveUpFirstLine());
      } else {
        if (this.#position > this.#start || this.#skipping) {
          records.push(this.#take(this.#position));
          this.#next();
        }
        return records;
      }
    }
  }

  #isOpen(atEnd: boolean): boolean {
    return (
      atEnd &&
      !this.#skipping &&
      this.#state === 'quoted' &&
      this.#position > this.#start
    );
  }

  /** Moves to the next line end that ends a record. */
  #findEnd(): 'newline' | 'end' | 'unclosed' {
    const buffer = this.#buffer;
    if (this.#delimiter === undefined || this.#skipping) {
      const index = buffer.indexOf(NEWLINE, this.#position);
      this.#position = index < 0 ? buffer.length : index;
      return index < 0 ? 'end' : 'newline';
    }
    for (; this.#position < buffer.length; this.#position++) {
      const byte = buffer[this.#position];
      if (byte === NEWLINE && this.#state !== 'quoted') {
        return 'newline';
      }
      if (byte === NEWLINE) {
        this.#innerLines += 1;
        if (
          this.#innerLines >= MAX_RECORD_LINES ||
          this.#position - this.#start > MAX_RECORD_BYTES
        ) {
          return 'unclosed';
        }
      }
      this.#state = this.#stateAfter(byte);
    }
    return 'end';
  }

  #stateAfter(byte: number): State {
    switch (this.#state) {
      case 'quoted':
        return byte === QUOTE ? 'quote-in-quoted' : 'quoted';
      case 'quote-in-quoted':
        if (byte === QUOTE) {
          return 'quoted';
        }
        return byte === this.#delimiter ? 'field-start' : 'plain';
      case 'field-start':
        if (byte === QUOTE) {
          return 'quoted';
        }
        return byte === this.#delimiter ? 'field-start' : 'plain';
      default:
        return byte === this.#delimiter ? 'field-start' : 'plain';
    }
  }

  #take(end: number): RawRecord {
    const lines = this.#innerLines + 1;
    if (this.#skipping) {
      return { line: this.#line, lines, ...tooLong(this.#skipping) };
    }
    const hasReturn =
      end > this.#start && this.#buffer[end - 1] === CARRIAGE_RETURN;
    const bytes = this.#buffer.subarray(this.#start, hasReturn ? end - 1 : end);
    return bytes.length > MAX_RECORD_BYTES
      ? { line: this.#line, lines, ...tooLong(bytes) }
      : { line: this.#line, lines, bytes };
  }

  /** Begins a record where reading stands. */
  #next(): void {
    this.#start = this.#position;
    this.#line += this.#innerLines + 1;
    this.#innerLines = 0;
    this.#state = 'field-start';
    this.#skipping = undefined;
  }

  #giveUpFirstLine(): RawRecord {
    const newline = this.#buffer.indexOf(NEWLINE, this.#start);
    const end = newline < 0 ? this.#buffer.length : newline;
    const bytes = this.#buffer.subarray(this.#start, end);
    const record: RawRecord = {
      line: this.#line,
      lines: 1,
      ...(bytes.length > MAX_RECORD_BYTES
        ? tooLong(bytes)
        : {
            bytes,
            problem: 'a quoted field begins on this line and is not closed',
          }),
    };
    this.#innerLines = 0;
    this.#position = newline < 0 ? end : end + 1;
    this.#next();
    return record;
  }

  /** Lets go of a line that is too long to be kept until its end comes. */
  #skipLongLine(): void {
    this.#skipping ??= Buffer.from(
      this.#buffer.subarray(this.#start, this.#start + KEPT_BYTES),
    );
    this.#start = this.#buffer.length;
  }

  #dropSkipped(): void {
    if (this.#skipping) {
      this.#start = this.#buffer.length;
    }
  }
}

function tooLong(bytes: Buffer) {
  return {
    bytes: bytes.subarray(0, KEPT_BYTES),
    problem: `longer than ${MAX_RECORD_BYTES} bytes`,
  };
}
