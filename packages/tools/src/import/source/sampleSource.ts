import { InputError } from '@backstage/errors';
import { RecordReader, type RecordReaderOptions } from './RecordReader';

/** Records that are looked at before an import begins. */
const SAMPLE_RECORDS = 10_000;
/** Most columns of a file. */
const MAX_COLUMNS = 500;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The beginning of a file. */
export interface SourceSample {
  /** The file's own names; NDJSON: the keys that were seen. */
  header: string[];
  /** The names under which fields are sent. */
  columns: string[];
  rows: Array<Record<string, unknown>>;
}

/**
 * Reads the beginning of a file.
 *
 * @throws InputError when there is nothing to import in it
 */
export async function sampleSource(
  options: RecordReaderOptions,
): Promise<SourceSample> {
  const reader = RecordReader.create(options);
  const rows: SourceSample['rows'] = [];
  const keys = new Set<string>();
  for await (const { events } of reader.batches()) {
    for (const { json } of events) {
      const row = JSON.parse(json.toString('utf8'));
      rows.push(row);
      Object.keys(row).forEach(key => keys.add(key));
    }
    if (rows.length >= SAMPLE_RECORDS) {
      break;
    }
  }
  const columns = reader.csv?.columns ?? [...keys];
  if (columns.length === 0) {
    throw new InputError(
      `File '${options.source.path}' holds no record in its beginning that can be imported`,
    );
  }
  if (columns.length > MAX_COLUMNS) {
    throw new InputError(
      `File '${options.source.path}' has ${columns.length} columns, at most ${MAX_COLUMNS} can be imported`,
    );
  }
  return {
    header: reader.csv?.header ?? columns,
    // Keys of JSON that ClickHouse could not name are left to the rest of the record.
    columns: columns.filter(name => IDENTIFIER.test(name)),
    rows,
  };
}
