import type { TargetColumn } from './createMapping';

const INTEGER = /^-?(0|[1-9]\d{0,17})$/;
const DECIMAL = /^-?(0|[1-9]\d{0,13})\.(\d{1,6})$/;
const FLOAT = /^-?\d+(\.\d*)?([eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;
const BOOLEAN = /^(true|false)$/i;

/** Digits after the point that every inferred decimal has at least. */
const MIN_SCALE = 2;
/** Different texts up to which a column is taken for a set of names. */
const MAX_LOW_CARDINALITY = 200;

type Row = Record<string, unknown>;

/**
 * Proposes columns for a dataset from sampled records. The narrowest type that
 * all values of the sample fit; nullable when one is missing.
 */
export function inferColumns(
  names: readonly string[],
  sample: readonly Row[],
): TargetColumn[] {
  return names.map(name => {
    const values = sample.map(row => textOf(row[name]));
    const present = values.filter(value => value !== '');
    const type = inferType(present);
    if (present.length === values.length || type === 'String') {
      return { name, type: type === 'String' ? textType(present) : type };
    }
    return { name, type: `Nullable(${type})` };
  });
}

function inferType(values: string[]): string {
  const all = (pattern: RegExp) => values.every(value => pattern.test(value));
  if (values.length === 0) {
    return 'String';
  }
  if (all(BOOLEAN)) {
    return 'Bool';
  }
  if (all(INTEGER)) {
    return 'Int64';
  }
  if (values.every(value => INTEGER.test(value) || DECIMAL.test(value))) {
    const scale = Math.max(
      MIN_SCALE,
      ...new Set(values.map(value => DECIMAL.exec(value)?.[2].length ?? 0)),
    );
    return `Decimal(18, ${scale})`;
  }
  // 00123 is a code and no number.
  if (all(FLOAT) && !values.some(value => /^-?0\d/.test(value))) {
    return 'Float64';
  }
  if (all(DATE)) {
    return 'Date32';
  }
  return all(DATE_TIME) ? "DateTime64(3, 'UTC')" : 'String';
}

function textType(values: string[]): string {
  const different = new Set(values).size;
  return different > 0 &&
    different <= MAX_LOW_CARDINALITY &&
    different * 10 <= values.length
    ? 'LowCardinality(String)'
    : 'String';
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
