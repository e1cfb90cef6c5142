import { InputError } from '@backstage/errors';
import { conversion, emptyValue } from './conversion';
import type { Mapping } from './types';

/** A column of the dataset, as REST answers it. */
export interface TargetColumn {
  name: string;
  /** ClickHouse type. */
  type: string;
}

/** Options of {@link createMapping}. */
export interface CreateMappingOptions {
  dataset: string;
  targets: readonly TargetColumn[];
  /** Columns that identify a row for people; a pipeline must fill them all. */
  key: readonly string[];
  /** The file's columns, as they are sent. */
  sourceColumns: readonly string[];
  /** Type in which they are read. */
  sourceType: string;
  /** Expressions that a person or a mapping file gave; undefined: match by name. */
  expressions?: { name: string; columns: Record<string, string> };
}

/**
 * Decides what fills each column of the dataset.
 *
 * @throws InputError when a column does not exist or nothing fits
 */
export function createMapping(options: CreateMappingOptions): Mapping {
  const { dataset, targets, key, sourceColumns, sourceType, expressions } =
    options;
  const writable = targets.filter(({ name }) => !name.startsWith('_'));
  const keyed = (columns: Record<string, string>) => ({
    ...Object.fromEntries(
      writable
        .filter(({ name }) => key.includes(name))
        .map(({ name, type }) => [name, emptyValue(type)]),
    ),
    ...columns,
  });
  const input = Object.fromEntries(
    sourceColumns.map(name => [name, sourceType]),
  );
  if (expressions) {
    const names = new Set(writable.map(({ name }) => name));
    const unknown = Object.keys(expressions.columns).filter(
      name => !names.has(name),
    );
    if (unknown.length > 0) {
      throw new InputError(
        `Dataset '${dataset}' has no column ${unknown.join(', ')}; it has ${[
          ...names,
        ].join(', ')}`,
      );
    }
    return {
      name: expressions.name,
      columns: keyed(expressions.columns),
      input,
      unused: [],
    };
  }
  const columns: Record<string, string> = {};
  const used = new Set<string>();
  for (const { name, type } of writable) {
    const source =
      sourceColumns.find(column => column === name) ??
      sourceColumns.find(column => plain(column) === plain(name));
    if (source !== undefined) {
      columns[name] = conversion(source, type);
      used.add(source);
    }
  }
  if (used.size === 0) {
    throw new InputError(
      `No column of the file has the name of a column of dataset '${dataset}'. ` +
        `The file has ${sourceColumns.join(', ')}; the dataset has ${writable
          .map(({ name }) => name)
          .join(
            ', ',
          )}. Say what belongs where with --map column=expression or --mapping file.yaml`,
    );
  }
  return {
    name: 'by name',
    columns: keyed(columns),
    input,
    unused: sourceColumns.filter(column => !used.has(column)),
  };
}

/** `OrderId`, `order_id` and `Order id` are the same to people. */
function plain(name: string): string {
  return name.toLowerCase().replace(/_/g, '');
}
