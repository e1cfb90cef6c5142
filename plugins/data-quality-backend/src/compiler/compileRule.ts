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
      return compileRange(rule, subject, bag);
    case 'regex':
      return compilePattern(rule.pattern, textOf(subject), bag);
    case 'length':
      return compileLength(rule, subject, bag);
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
  { sql, type }: RuleSubject,
  bag: ParameterBag,
): string {
  const bound = (value: string | number) =>
    bag.value(value, fits(value, type) ? type.base : 'Float64');
  const parts: string[] = [];
  if (rule.min !== undefined) {
    parts.push(`${sql} ${rule.exclusive ? '>' : '>='} ${bound(rule.min)}`);
  }
  if (rule.max !== undefined) {
    parts.push(`${sql} ${rule.exclusive ? '<' : '<='} ${bound(rule.max)}`);
  }
  return parts.join(' AND ');
}

function compileLength(
  rule: Extract<ValidityRule, { kind: 'length' }>,
  { sql, type }: RuleSubject,
  bag: ParameterBag,
): string {
  const length =
    type.kind === 'text' ? `lengthUTF8(toString(${sql}))` : `length(${sql})`;
  const subject = /^String$/.test(type.base) ? `lengthUTF8(${sql})` : length;
  const parts: string[] = [];
  if (rule.min !== undefined) {
    parts.push(`${subject} >= ${bag.value(rule.min, 'UInt64')}`);
  }
  if (rule.max !== undefined) {
    parts.push(`${subject} <= ${bag.value(rule.max, 'UInt64')}`);
  }
  return parts.join(' AND ');
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
