import { CsvReader } from '../csv/CsvReader';
import { readNdjson } from '../ndjson/readNdjson';
import type { LineCounts, ReadBatch } from '../types';
import type { SourceLayout } from './detectLayout';
import { readSource, type SourceFile } from './openSource';
import {
  MAX_RECORD_BYTES,
  RecordSplitter,
  type RawRecord,
} from './RecordSplitter';

/** Records that are parsed together. */
const BATCH_RECORDS = 2_000;

/** Reads a file into events and rejections and counts its lines. One pass. */
export class RecordReader {
  readonly #source: SourceFile;
  readonly #layout: SourceLayout;
  readonly #onBytesRead: ((bytes: number) => void) | undefined;
  readonly #maxEventBytes: number;
  #csv: CsvReader | undefined;
  /** Complete when {@link batches} is exhausted. */
  readonly lines: LineCounts = {
    read: 0,
    header: 0,
    empty: 0,
    rejected: 0,
    events: 0,
  };

  private constructor(options: RecordReaderOptions) {
    this.#source = options.source;
    this.#layout = options.layout;
    this.#onBytesRead = options.onBytesRead;
    this.#maxEventBytes = options.maxEventBytes ?? MAX_RECORD_BYTES;
    if (options.columns && options.layout.format === 'csv') {
      this.#csv = CsvReader.fromColumns(
        options.columns,
        options.layout.delimiter,
      );
    }
  }

  static create(options: RecordReaderOptions): RecordReader {
    return new RecordReader(options);
  }

  /** CSV: the file's names and ours for its columns, once the header was read. */
  get csv(): { header: string[]; columns: string[] } | undefined {
    return this.#csv;
  }

  /** @throws InputError when the file cannot be read or has no header */
  async *batches(): AsyncGenerator<ReadBatch> {
    const { delimiter, encoding, format } = this.#layout;
    const splitter = RecordSplitter.create(
      format === 'csv' ? { delimiter } : {},
    );
    let waiting: RawRecord[] = [];
    const chunks = readSource(this.#source, {
      encoding,
      onBytesRead: this.#onBytesRead,
    });
    for await (const chunk of chunks) {
      waiting = waiting.concat(this.#count(splitter.push(chunk)));
      while (waiting.length >= BATCH_RECORDS) {
        yield this.#read(waiting.slice(0, BATCH_RECORDS));
        waiting = waiting.slice(BATCH_RECORDS);
      }
    }
    waiting = waiting.concat(this.#count(splitter.end()));
    if (waiting.length > 0) {
      yield this.#read(waiting);
    }
  }

  /** Counts every record's lines and keeps those that hold data. */
  #count(records: RawRecord[]): RawRecord[] {
    return records.filter(record => {
      this.lines.read += record.lines;
      if (isEmpty(record)) {
        this.lines.empty += record.lines;
        return false;
      }
      if (this.#layout.format === 'csv' && !this.#csv) {
        this.#csv = CsvReader.fromHeader(record, this.#layout.delimiter);
        this.lines.header += record.lines;
        return false;
      }
      return true;
    });
  }

  #read(records: RawRecord[]): ReadBatch {
    const batch = this.#rejectLong(
      this.#csv ? this.#csv.read(records) : readNdjson(records),
      records,
    );
    const rejected = batch.rejections.reduce(
      (sum, { lines }) => sum + lines,
      0,
    );
    const all = records.reduce((sum, { lines }) => sum + lines, 0);
    this.lines.rejected += rejected;
    this.lines.events += all - rejected;
    return batch;
  }

  /** JSON may be longer than the CSV that it was made of. */
  #rejectLong(batch: ReadBatch, records: RawRecord[]): ReadBatch {
    if (batch.events.every(({ json }) => json.length <= this.#maxEventBytes)) {
      return batch;
    }
    const byLine = new Map(records.map(record => [record.line, record]));
    const long = batch.events.filter(
      ({ json }) => json.length > this.#maxEventBytes,
    );
    const rejections = batch.rejections.concat(
      long.map(({ line }) => ({
        line,
        lines: byLine.get(line)!.lines,
        reason: `longer than ${this.#maxEventBytes} bytes as an event`,
        bytes: byLine.get(line)!.bytes,
      })),
    );
    return {
      events: batch.events.filter(event => !long.includes(event)),
      rejections: rejections.sort((a, b) => a.line - b.line),
    };
  }
}

/** Options of {@link RecordReader.create}. */
export interface RecordReaderOptions {
  source: SourceFile;
  layout: SourceLayout;
  /** Names of the columns of a CSV file without header. */
  columns?: string[];
  /** Longest event; what is longer is rejected. */
  maxEventBytes?: number;
  onBytesRead?: (bytes: number) => void;
}

function isEmpty({ bytes, problem }: RawRecord): boolean {
  if (problem) {
    return false;
  }
  for (const byte of bytes) {
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) {
      return false;
    }
  }
  return true;
}
