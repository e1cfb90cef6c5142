import type { DatasetColumn } from '@analytics-engine/plugin-analytics-node';
import { columnType } from '../compiler/columnType';
import type { ColumnType } from '../compiler/columnType';
import { ParameterBag } from '../compiler/ParameterBag';

/** Bars of a histogram. */
export const HISTOGRAM_BINS = 20;
/** Most frequent values that are named. */
export const TOP_VALUES = 10;
/** Longest value that is shown. */
export const MAX_VALUE_LENGTH = 200;
/** Quantiles that are shown. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** A histogram's inner bins lie between these quantiles: one outlier must not flatten it. */
const HISTOGRAM_ENDS = [0.01, 0.99] as const;

/** What stands where a column has no such figure. */
const NO_TEXT = "CAST(NULL, 'Nullable(String)')";
const NO_NUMBER = "CAST(NULL, 'Nullable(Float64)')";
const NO_TOP = "CAST([], 'Array(Tuple(String, UInt64, UInt64))')";

/** A column as the profile asks about it. */
export interface ProfiledColumn {
  column: DatasetColumn;
  type: ColumnType;
  /** Placeholder of its name. */
  name: string;
}

/** Figures of one column, in the order of the row's tuple. */
export type ColumnFigures = [
  nulls: string | number,
  empty: string | number | null,
  distinct: string | number,
  min: string | null,
  max: string | null,
  mean: number | null,
  quantiles: number[],
  top: Array<{ item: string; count: string | number }>,
];

/** Whether a column is measured along an axis: numbers and times. */
export function isOrdered({ kind }: ColumnType): boolean {
  return ['integer', 'float', 'decimal', 'time'].includes(kind);
}

/** Columns with what is asked about each. */
export function profiledColumns(
  columns: readonly DatasetColumn[],
  bag: ParameterBag,
): ProfiledColumn[] {
  return columns.map(column => ({
    column,
    type: columnType(column.type),
    name: bag.identifier(column.name),
  }));
}

/**
 * One statement for the figures of all columns. Personal columns are counted,
 * but no value of them leaves the engine.
 *
 * @param share - part of the rows to look at, 0 to 1
 */
export function compileProfile(
  table: string,
  columns: readonly ProfiledColumn[],
  share: number,
  bag: ParameterBag,
): string {
  const figures = columns.map(
    (column, index) => `${figuresOf(column)} AS _dq_c${index}`,
  );
  return `SELECT ${['count() AS _dq_rows', ...figures].join(',\n  ')}
FROM ${bag.identifier(table)}${sampleOf(share, bag)}`;
}

/** The quantiles between which the inner bins of a histogram lie. */
export function histogramEnds(
  figures: ColumnFigures,
): [low: number, high: number] | undefined {
  const low = figures[6][QUANTILES.length];
  const high = figures[6][QUANTILES.length + 1];
  return Number.isFinite(low) && Number.isFinite(high) && low < high
    ? [low, high]
    : undefined;
}

/** One statement for the histograms of all columns that have an axis. */
export function compileHistograms(
  table: string,
  columns: ReadonlyArray<{
    column: ProfiledColumn;
    low: number;
    high: number;
  }>,
  share: number,
  bag: ParameterBag,
): string {
  const histograms = columns.map(({ column, low, high }, index) => {
    const value = numberOf(column);
    const from = bag.value(low, 'Float64');
    const width = bag.value((high - low) / HISTOGRAM_BINS, 'Float64');
    // Values beyond the ends count in the first and the last bin.
    const bin = `toUInt8(least(${
      HISTOGRAM_BINS - 1
    }, greatest(0, floor((assumeNotNull(${value}) - ${from}) / ${width}))))`;
    return `countResampleIf(0, ${HISTOGRAM_BINS}, 1)(${bin}, isNotNull(${value}) AND isFinite(assumeNotNull(${value}))) AS _dq_h${index}`;
  });
  return `SELECT ${histograms.join(',\n  ')}
FROM ${bag.identifier(table)}${sampleOf(share, bag)}`;
}

function figuresOf(column: ProfiledColumn): string {
  const { name, type } = column;
  const nulls = type.nullable ? `countIf(isNull(${name}))` : 'toUInt64(0)';
  const empty =
    type.kind === 'text'
      ? `toNullable(countIf(toString(${name}) = ''))`
      : "CAST(NULL, 'Nullable(UInt64)')";
  const distinct =
    type.kind === 'other'
      ? `uniqCombined64(toString(${name}))`
      : `uniqCombined64(${name})`;
  if (column.column.personal) {
    return `tuple(${nulls}, ${empty}, ${distinct}, ${NO_TEXT}, ${NO_TEXT}, ${NO_NUMBER}, emptyArrayFloat64(), ${NO_TOP})`;
  }
  const shown = (value: string) =>
    type.base.startsWith('DateTime')
      ? `toNullable(concat(replaceOne(toString(toDateTime64(${value}, 3, 'UTC')), ' ', 'T'), 'Z'))`
      : `toNullable(substringUTF8(toString(${value}), 1, ${MAX_VALUE_LENGTH}))`;
  const top =
    type.kind === 'other'
      ? NO_TOP
      : `topKIf(${TOP_VALUES}, 3, 'counts')(substringUTF8(ifNull(toString(${name}), ''), 1, ${MAX_VALUE_LENGTH}), ${
          type.nullable ? `isNotNull(${name})` : 'true'
        })`;
  if (!isOrdered(type)) {
    return `tuple(${nulls}, ${empty}, ${distinct}, ${
      type.kind === 'text'
        ? `${shown(`min(${name})`)}, ${shown(`max(${name})`)}`
        : `${NO_TEXT}, ${NO_TEXT}`
    }, ${NO_NUMBER}, emptyArrayFloat64(), ${top})`;
  }
  const value = numberOf(column);
  const mean = type.kind === 'time' ? NO_NUMBER : `toNullable(avg(${value}))`;
  const quantiles = `arrayMap(q -> ifNull(toFloat64(q), nan), quantilesTDigest(${[
    ...QUANTILES,
    ...HISTOGRAM_ENDS,
  ].join(', ')})(${value}))`;
  return `tuple(${nulls}, ${empty}, ${distinct}, ${shown(
    `min(${name})`,
  )}, ${shown(`max(${name})`)}, ${mean}, ${quantiles}, ${top})`;
}

/** A column's value on its axis; times in unix seconds. */
function numberOf({ name, type }: ProfiledColumn): string {
  if (type.kind !== 'time') {
    return `toFloat64(${name})`;
  }
  return type.base.startsWith('DateTime64')
    ? `toFloat64(toUnixTimestamp64Milli(${name})) / 1000`
    : `toFloat64(toUnixTimestamp(toDateTime(${name}, 'UTC')))`;
}

function sampleOf(share: number, bag: ParameterBag): string {
  return share >= 1
    ? ''
    : `\nWHERE randCanonical() < ${bag.value(share, 'Float64')}`;
}
