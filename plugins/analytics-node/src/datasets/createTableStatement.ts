import { quoteIdentifier } from './quoteIdentifier';
import type { DatasetColumn } from './types';

/** Blocks whose deduplication tokens a table remembers. */
export const DEDUPLICATION_WINDOW_BLOCKS = 10_000;

/**
 * A table that a pipeline can write, as exactly-once needs it: a quick way to
 * ask which offsets are there, and a memory of tokens for live retries. The
 * name is bound as `{table:Identifier}`.
 *
 * @param options - `columns` with the position columns, types as the engine
 *   says them; `defaults` are SQL expressions by column
 */
export function createTableStatement(options: {
  columns: readonly DatasetColumn[];
  orderBy: readonly string[];
  /** The table is partitioned by its month. */
  timeColumn?: string;
  defaults?: Record<string, string>;
  ifNotExists?: boolean;
}): string {
  const { columns, orderBy, timeColumn, defaults = {} } = options;
  const lines = [
    ...columns.map(({ name, type }) => {
      const value = defaults[name];
      return `${quoteIdentifier(name)} ${type}${
        value === undefined ? '' : ` DEFAULT ${value}`
      }`;
    }),
    'INDEX _offset_minmax _offset TYPE minmax GRANULARITY 1',
  ];
  return `CREATE TABLE ${
    options.ifNotExists ? 'IF NOT EXISTS ' : ''
  }{table:Identifier} (
  ${lines.join(',\n  ')}
)
ENGINE = MergeTree
${
  timeColumn ? `PARTITION BY toYYYYMM(${quoteIdentifier(timeColumn)})\n` : ''
}ORDER BY (${orderBy.map(quoteIdentifier).join(', ')})
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}`;
}
