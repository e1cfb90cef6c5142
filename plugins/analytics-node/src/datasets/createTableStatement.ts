import { quoteIdentifier } from './quoteIdentifier';
import type { DatasetColumn } from './types';

/** Blocks whose deduplication tokens a table remembers. */
const DEDUPLICATION_WINDOW_BLOCKS = 10_000;

/**
 * The table of a person's dataset, as exactly-once needs it: a quick way to
 * ask which offsets are there, and a memory of tokens for live retries. The
 * name is bound as `{table:Identifier}`.
 *
 * @param columns - with the position columns, types as the engine says them
 */
export function createTableStatement(options: {
  columns: readonly DatasetColumn[];
  orderBy: readonly string[];
  timeColumn?: string;
}): string {
  const { columns, orderBy, timeColumn } = options;
  const lines = [
    ...columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`),
    'INDEX _offset_minmax _offset TYPE minmax GRANULARITY 1',
  ];
  return `CREATE TABLE {table:Identifier} (
  ${lines.join(',\n  ')}
)
ENGINE = MergeTree
${
  timeColumn ? `PARTITION BY toYYYYMM(${quoteIdentifier(timeColumn)})\n` : ''
}ORDER BY (${orderBy.map(quoteIdentifier).join(', ')})
SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW_BLOCKS}`;
}
