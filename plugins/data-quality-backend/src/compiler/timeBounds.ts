import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { InputError } from '@backstage/errors';
import { columnType } from './columnType';
import { columnOf } from './compileRowCheck';
import type { ParameterBag } from './ParameterBag';

/** Condition that a time column is not before a moment; prunes partitions. */
export function notBefore(
  dataset: Dataset,
  column: string,
  fromMs: number,
  bag: ParameterBag,
): string {
  const { base, kind } = columnType(columnOf(dataset, column).type);
  const seconds = () => bag.value(Math.floor(fromMs / 1000), 'UInt32');
  const name = bag.identifier(column);
  if (kind !== 'time') {
    throw new InputError(
      `Column '${column}' of dataset '${dataset.name}' is ${base}: expected a Date or DateTime`,
    );
  }
  if (base.startsWith('DateTime64')) {
    return `${name} >= fromUnixTimestamp64Milli(${bag.value(fromMs, 'Int64')})`;
  }
  return base.startsWith('DateTime')
    ? `${name} >= toDateTime(${seconds()})`
    : `${name} >= toDate(toDateTime(${seconds()}, 'UTC'))`;
}

/** Milliseconds since the epoch of the newest value of a time column, as an aggregate. */
export function newestMs(
  dataset: Dataset,
  column: string,
  condition: string | undefined,
  bag: ParameterBag,
): string {
  const { base, kind } = columnType(columnOf(dataset, column).type);
  if (kind !== 'time') {
    throw new InputError(
      `Column '${column}' of dataset '${dataset.name}' is ${base}: expected a Date or DateTime`,
    );
  }
  const name = bag.identifier(column);
  const newest = condition ? `maxIf(${name}, ${condition})` : `max(${name})`;
  return `toUnixTimestamp64Milli(toDateTime64(${newest}, 3, 'UTC'))`;
}
