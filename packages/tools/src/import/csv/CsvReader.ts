import { InputError } from '@backstage/errors';
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { RawRecord } from '../source/RecordSplitter';
import type { ReadBatch, Rejection } from '../types';
import { columnNames } from './columnNames';

/**
 * Turns raw records into JSON objects whose values are the fields' text.
 *
 * Records are parsed many at a time; only when something is wrong with one of
 * them are they parsed one by one, so that a bad record cannot pull its
 * neighbours down.
 */
export class CsvReader {
  readonly #delimiter: string;
  readonly #keys: string[];
  /** The file's own names of the columns. */
  readonly header: string[];
  /** The names under which they are sent, in the same order. */
  readonly columns: string[];

  private constructor(header: string[], delimiter: string) {
    this.header = header;
    this.columns = columnNames(header);
    this.#delimiter = delimiter;
    this.#keys = this.columns.map(
      (name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    );
  }

  /** @throws InputError when the record is no header */
  static fromHeader(record: RawRecord, delimiter: string): CsvReader {
    const header = record.problem
      ? undefined
      : tryParse([record.bytes], delimiter)?.[0];
    if (!header || !isUtf8(record.bytes)) {
      throw new InputError(
        `Line ${record.line} cannot be read as the header of a CSV file${
          record.problem ? `: ${record.problem}` : ''
        }`,
      );
    }
    return new CsvReader(
      header.map(name => name.trim()),
      delimiter,
    );
  }

  /** For files without a header line. */
  static fromColumns(columns: string[], delimiter: string): CsvReader {
    return new CsvReader(columns, delimiter);
  }

  read(records: RawRecord[]): ReadBatch {
    const batch: ReadBatch = { events: [], rejections: [] };
    const whole = records.filter(record => {
      if (record.problem) {
        batch.rejections.push(reject(record, record.problem));
      }
      return !record.problem;
    });
    const bytes = whole.map(record => record.bytes);
    const rows = bytes.every(isUtf8)
      ? tryParse(bytes, this.#delimiter)
      : undefined;
    for (const [index, record] of whole.entries()) {
      const row = rows?.[index] ?? this.#readAlone(record, batch.rejections);
      if (!row) {
        continue;
      }
      if (row.length !== this.columns.length) {
        batch.rejections.push(
          reject(
            record,
            `expected ${this.columns.length} fields as in the header, found ${row.length}`,
          ),
        );
      } else {
        batch.events.push({ line: record.line, json: this.#toJson(row) });
      }
    }
    batch.rejections.sort((a, b) => a.line - b.line);
    return batch;
  }

  #readAlone(record: RawRecord, rejections: Rejection[]): string[] | undefined {
    if (!isUtf8(record.bytes)) {
      rejections.push(
        reject(record, 'not valid UTF-8 (another encoding? see --encoding)'),
      );
      return undefined;
    }
    try {
      const rows = parseRows([record.bytes], this.#delimiter);
      if (rows.length === 1) {
        return rows[0];
      }
      rejections.push(reject(record, 'quotes do not match'));
    } catch (error) {
      rejections.push(reject(record, describe(error as Error)));
    }
    return undefined;
  }

  #toJson(row: string[]): Buffer {
    let text = '';
    for (let index = 0; index < row.length; index++) {
      text += this.#keys[index] + JSON.stringify(row[index]);
    }
    return Buffer.from(`${text}}`);
  }
}

/** Answers the rows only when there is exactly one for each record. */
function tryParse(
  records: Buffer[],
  delimiter: string,
): string[][] | undefined {
  try {
    const rows = parseRows(records, delimiter);
    return rows.length === records.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

function parseRows(records: Buffer[], delimiter: string): string[][] {
  return parse(records.map(bytes => bytes.toString('utf8')).join('\n'), {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: false,
  });
}

function reject(record: RawRecord, reason: string): Rejection {
  return {
    line: record.line,
    lines: record.lines,
    reason,
    bytes: record.bytes,
  };
}

/** csv-parse counts lines within what it was given, which would mislead here. */
function describe(error: Error): string {
  return error.message
    .replace(/ (?:at|on) line \d+/g, '')
    .replace(/^([A-Z])/, first => first.toLowerCase());
}
