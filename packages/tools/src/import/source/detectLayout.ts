import { InputError } from '@backstage/errors';
import type { SourceFormat } from '../types';
import { readSource, type SourceFile } from './openSource';

/** How the file is laid out. */
export interface SourceLayout {
  format: SourceFormat;
  /** CSV only: one ASCII character. */
  delimiter: string;
  encoding: string;
}

/** What a person may say about the layout. */
export interface LayoutOptions {
  format?: SourceFormat;
  delimiter?: string;
  encoding?: string;
}

const EXTENSIONS: Record<string, SourceFormat> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'ndjson',
};
const DELIMITERS = [',', ';', '\t', '|'];
const DEFAULT_ENCODING = 'utf-8';

/** Finds out what nobody said: the name's ending first, then the first line. */
export async function detectLayout(
  source: SourceFile,
  options: LayoutOptions,
): Promise<SourceLayout> {
  const { encoding = DEFAULT_ENCODING } = options;
  const firstLine = await readFirstLine(source, encoding);
  const format =
    options.format ?? formatOfName(source.path) ?? formatOfLine(firstLine);
  const delimiter = options.delimiter ?? delimiterOf(firstLine);
  if (!/^[\t\x20-\x7e]$/.test(delimiter) || delimiter === '"') {
    throw new InputError(
      `'${delimiter}' cannot be a delimiter: expected one ASCII character other than a quote`,
    );
  }
  return { format, delimiter, encoding };
}

function formatOfName(path: string): SourceFormat | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase();
  return extension === undefined ? undefined : EXTENSIONS[extension];
}

function formatOfLine(line: string): SourceFormat {
  return line.trimStart().startsWith('{') ? 'ndjson' : 'csv';
}

function delimiterOf(line: string): string {
  const outsideQuotes = line.replace(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string) => outsideQuotes.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) =>
    count(delimiter) > count(best) ? delimiter : best,
  );
}

async function readFirstLine(
  source: SourceFile,
  encoding: string,
): Promise<string> {
  for await (const chunk of readSource(source, { encoding })) {
    return chunk
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split('\n', 1)[0];
  }
  throw new InputError(`File '${source.path}' is empty`);
}
