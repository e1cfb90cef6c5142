import type { Dataset } from '@analytics-engine/plugin-analytics-node';

/** Failing rows whose keys are kept, per check. */
export const SAMPLE_KEYS = 5;
/** Longest text of one value in a key. */
const MAX_VALUE_LENGTH = 100;
const MASKED = '***';

/** `order_id=536414, order_line=0`; values of personal columns are masked. */
export function formatKey(
  dataset: Dataset,
  values: Array<[column: string, value: unknown]>,
): string {
  return values
    .map(([name, value]) => {
      const column = dataset.columns.find(each => each.name === name);
      return `${name}=${column?.personal ? mask(value) : shorten(value)}`;
    })
    .join(', ');
}

/** Whether it is missing is what a reader must see of a personal value. */
function mask(value: unknown): string {
  return value === null || value === '' ? shorten(value) : MASKED;
}

function shorten(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  const text =
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH)}…`
    : text;
}
