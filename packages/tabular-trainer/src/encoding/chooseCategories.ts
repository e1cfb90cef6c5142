import { MISSING_CODE, type RawCategoryColumn } from '../data/types';

/** Names with a column of their own; the rarer ones have none. */
const MAX_CATEGORIES = 32;
/** Rows that a name needs for a column of its own. */
const MIN_CATEGORY_ROWS = 2;

/** The frequent names of a column, most frequent first, ties by name. */
export function chooseCategories(
  column: RawCategoryColumn,
  rows: Int32Array,
): string[] {
  const counts = new Uint32Array(column.names.length);
  for (let index = 0; index < rows.length; index++) {
    const code = column.values[rows[index]];
    if (code !== MISSING_CODE) counts[code] += 1;
  }
  return column.names
    .map((name, code) => ({ name, count: counts[code] }))
    .filter(({ count }) => count >= MIN_CATEGORY_ROWS)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(({ name }) => name);
}
