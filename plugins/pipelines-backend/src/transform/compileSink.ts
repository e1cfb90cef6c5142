import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';
import { parseTransform } from './parseTransform';

/** A sink made ready: the statement that its records go into. */
export interface CompiledSink {
  dataset: string;
  /** Quoted, with its database. */
  table: string;
  /** INSERT statement including its FORMAT, without data. */
  insert: string;
  transforming: boolean;
  /** Columns of the incoming records, as far as they are known. */
  columns: Array<{ name: string; type: string }>;
  /** True when every record that is not refused makes exactly one row. */
  exact: boolean;
}

const POSITION_NAMES = POSITION_COLUMNS.map(column => column.name);

/** Writes an identifier so that nothing in it can end it. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replace(/\\/g, '\\\\').replace(/`/g, '\\`')}\``;
}

/** Writes a string literal. */
export function quoteString(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** Columns and types of the rows that a transform reads, positions included. */
export function inputStructure(
  dataset: Dataset,
  input: Record<string, string> | undefined,
): string {
  const columns = input
    ? Object.entries(input)
    : dataset.columns.map(({ name, type }): [string, string] => [name, type]);
  const structure = columns
    .filter(([name]) => !POSITION_NAMES.includes(name))
    .concat(POSITION_COLUMNS.map(({ name, type }) => [name, type]));
  return structure
    .map(([name, type]) => `${quoteIdentifier(name)} ${type}`)
    .join(', ');
}

/**
 * Makes the INSERT of a sink.
 *
 * @param options.outputs - names of the transform's columns, which the engine
 * told when it was validated; the INSERT names them
 */
export function compileSink(options: {
  database: string;
  dataset: Dataset;
  transform?: string;
  input?: Record<string, string>;
  outputs?: string[];
}): CompiledSink {
  const { database, dataset, transform, input, outputs = [] } = options;
  const table = `${quoteIdentifier(database)}.${quoteIdentifier(
    dataset.table,
  )}`;
  const positions = POSITION_NAMES.map(quoteIdentifier).join(', ');
  if (transform === undefined) {
    const columns = dataset.columns
      .map(column => column.name)
      .filter(name => !POSITION_NAMES.includes(name))
      .map(quoteIdentifier);
    return {
      dataset: dataset.name,
      table,
      insert: `INSERT INTO ${table} (${[...columns, positions].join(
        ', ',
      )}) FORMAT JSONEachRow`,
      columns: dataset.columns,
      transforming: false,
      exact: true,
    };
  }
  const { expressions, where } = parseTransform(transform);
  const columns = [...outputs.map(quoteIdentifier), positions].join(', ');
  const structure = quoteString(inputStructure(dataset, input));
  return {
    dataset: dataset.name,
    table,
    insert:
      `INSERT INTO ${table} (${columns}) SELECT ${expressions}, ${positions} ` +
      `FROM input(${structure})${
        where ? ` WHERE ${where}` : ''
      } FORMAT JSONEachRow`,
    columns: input
      ? Object.entries(input).map(([name, type]) => ({ name, type }))
      : dataset.columns,
    transforming: true,
    exact: where === undefined,
  };
}
