import type { ValidityRule } from '@analytics-engine/plugin-analytics-common';
import type { ColumnType } from './columnType';
import type { ParameterBag } from './ParameterBag';
import { compileFormat } from './compileFormat';
import { compilePattern } from './compilePattern';

/** A value under a rule: its SQL, which is never null, and its type. */
export interface RuleSubject {
  sql: string;
  type: ColumnType;
}

/** The least and the greatest of something under a rule; the same for a single value. */
interface Extent {
  least: string;
  greatest: string;
}

/** Table of a dataset that a rule refers to. */
export type TableOf = (dataset: string) => string;

/** Condition that is true for values that obey the rule. */
export function compileRule(
  rule: ValidityRule,
  subject: RuleSubject,
  bag: ParameterBag,
  tableOf: TableOf,
): string {
  switch (rule.kind) {
    case 'set':
      return compileSet(rule.values, subject, bag);
    case 'range':
      return compileRange(rule, extentOf(subject.sql), subject.type, bag);
    case 'regex':
      return compilePattern(rule.pattern, textOf(subject), bag);
    case 'length':
      return compileLength(rule, extentOf(lengthOf(subject)), bag);
    case 'type':
      return compileFormat(rule.format, textOf(subject));
    case 'reference': {
      const column = bag.identifier(rule.column);
      const table = bag.identifier(tableOf(rule.dataset));
      // A condition in the subquery would see this dataset's columns.
      return `${subject.sql} IN (SELECT DISTINCT ${column} FROM ${table})`;
    }
    default:
      throw new Error(`Unknown rule ${JSON.stringify(rule satisfies never)}`);
  }
}

/**
 * Aggregate that is true only if all values obey the rule: where the least and
 * the greatest do, nobody has to look at the others. Undefined for rules and
 * types that have no such order.
 *
 * @param applies - rows whose values count; undefined: all
 */
export function compileProof(
  rule: ValidityRule,
  subject: RuleSubject,
  applies: string | undefined,
  bag: ParameterBag,
): string | undefined {
  const { sql, type } = subject;
  const extent = (value: string) => ({
    least: aggregate('min', value, applies),
    greatest: aggregate('max', value, applies),
  });
  if (rule.kind === 'length' && type.base === 'String') {
    return compileLength(rule, extent(lengthOf(subject)), bag);
  }
  if (
    rule.kind !== 'range' ||
    !['integer', 'float', 'decimal', 'time'].includes(type.kind)
  ) {
    return undefined;
  }
  const inRange = compileRange(rule, extent(sql), type, bag);
  // Aggregates pass over what is not a number, and the rule does not.
  return type.kind === 'float'
    ? `${inRange} AND NOT ${aggregate('max', `isNaN(${sql})`, applies)}`
    : inRange;
}

/** An aggregate over the rows that count. */
export function aggregate(
  name: string,
  value: string,
  applies: string | undefined,
): string {
  return applies ? `${name}If(${value}, ${applies})` : `${name}(${value})`;
}

function extentOf(sql: string): Extent {
  return { least: sql, greatest: sql };
}

function compileSet(
  values: Array<string | number>,
  { sql, type }: RuleSubject,
  bag: ParameterBag,
): string {
  if (type.kind === 'text') {
    return `${sql} IN ${bag.value(values.map(String), 'Array(String)')}`;
  }
  const item = values.every(value => fits(value, type)) ? type.base : 'Float64';
  return `${sql} IN ${bag.value(values, `Array(${item})`)}`;
}

function compileRange(
  rule: Extract<ValidityRule, { kind: 'range' }>,
  { least, greatest }: Extent,
  type: ColumnType,
  bag: ParameterBag,
): string {
  const bound = (value: string | number) =>
    bag.value(value, fits(value, type) ? type.base : 'Float64');
  const parts: string[] = [];
  if (rule.min !== undefined) {
    parts.push(`${least} ${rule.exclusive ? '>' : '>='} ${bound(rule.min)}`);
  }
  if (rule.max !== undefined) {
    parts.push(`${greatest} ${rule.exclusive ? '<' : '<='} ${bound(rule.max)}`);
  }
  return parts.join(' AND ');
}

function compileLength(
  rule: Extract<ValidityRule, { kind: 'length' }>,
  { least, greatest }: Extent,
  bag: ParameterBag,
): string {
  const parts: string[] = [];
  if (rule.min !== undefined) {
    parts.push(`${least} >= ${bag.value(rule.min, 'UInt64')}`);
  }
  if (rule.max !== undefined) {
    parts.push(`${greatest} <= ${bag.value(rule.max, 'UInt64')}`);
  }
  return parts.join(' AND ');
}

/** Characters of a text, items of anything else. */
export function lengthOf({ sql, type }: RuleSubject): string {
  if (type.base === 'String') {
    return `lengthUTF8(${sql})`;
  }
  return type.kind === 'text'
    ? `lengthUTF8(toString(${sql}))`
    : `length(${sql})`;
}

function textOf({ sql, type }: RuleSubject): string {
  return type.base === 'String' ? sql : `toString(${sql})`;
}

const INTEGER_BITS = /^(U?)Int(\d+)$/;

/** Whether a value can be bound as the column's own type, which compares quickest. */
function fits(value: string | number, { base, kind }: ColumnType): boolean {
  if (typeof value === 'string' || kind === 'float') {
    return true;
  }
  const match = INTEGER_BITS.exec(base);
  if (match) {
    const bits = Number(match[2]) - (match[1] ? 0 : 1);
    const low = match[1] ? 0 : -(2 ** bits);
    return Number.isSafeInteger(value) && value >= low && value < 2 ** bits;
  }
  if (kind === 'decimal') {
    const scale = Number(/(\d+)\)$/.exec(base)?.[1] ?? 0);
    const decimals = /\.(\d+)$/.exec(String(value))?.[1].length ?? 0;
    return !String(value).includes('e') && decimals <= scale;
  }
  return kind === 'other';
}
