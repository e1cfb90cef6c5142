import type {
  CheckDefinition,
  CheckOfType,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { InputError } from '@backstage/errors';
import { columnType } from './columnType';
import {
  aggregate,
  compileProof,
  compileRule,
  lengthOf,
  type TableOf,
} from './compileRule';
import type { ParameterBag } from './ParameterBag';

/** A check that judges single rows, as conditions that are never null. */
export interface RowConditions {
  /** Rows that it looks at; undefined: all of them. */
  applies?: string;
  /** Rows that fail; undefined: the column's type rules it out. */
  failing?: string;
  /**
   * Aggregate that is true only if no row fails, for checks that can be
   * answered for much less than by looking at every row.
   */
  proof?: string;
  /** Columns whose values explain a failing row. */
  columns: string[];
}

/** Checks that judge single rows. */
export type RowCheck = CheckOfType<'completeness' | 'validity'>;

/** Whether a check judges single rows. */
export function isRowCheck(check: CheckDefinition): check is RowCheck {
  return check.type === 'completeness' || check.type === 'validity';
}

/** The conditions of a check over rows of its dataset. */
export function compileRowCheck(
  check: RowCheck,
  dataset: Dataset,
  bag: ParameterBag,
  tableOf: TableOf,
): RowConditions {
  const column = columnOf(dataset, check.column);
  const type = columnType(column.type);
  const name = bag.identifier(check.column);
  const value = type.nullable ? `assumeNotNull(${name})` : name;
  const filter = filterOf(check);
  if (check.type === 'completeness') {
    const missing: string[] = [];
    if (type.nullable) {
      missing.push(`isNull(${name})`);
    }
    if (type.kind === 'text') {
      const texts = check.missingValues ?? [''];
      if (texts.length === 1) {
        missing.push(`${value} = ${bag.value(texts[0], 'String')}`);
      } else if (texts.length > 1) {
        missing.push(`${value} IN ${bag.value(texts, 'Array(String)')}`);
      }
    } else if (type.kind === 'float') {
      missing.push(`isNaN(${value})`);
    }
    const onlyEmpty =
      type.base === 'String' &&
      !type.nullable &&
      (check.missingValues ?? ['']).join() === '';
    return {
      applies: filter,
      failing:
        missing.length > 0 ? allOf(filter, missing.join(' OR ')) : undefined,
      proof:
        onlyEmpty && missing.length > 0
          ? `${aggregate('min', lengthOf({ sql: value, type }), filter)} > 0`
          : undefined,
      columns: [check.column],
    };
  }
  const subject = { sql: value, type };
  const obeys = compileRule(check.rule, subject, bag, tableOf);
  const present = type.nullable ? `isNotNull(${name})` : undefined;
  const applies = allOf(filter, present);
  return {
    applies,
    proof: check.not
      ? undefined
      : compileProof(check.rule, subject, applies, bag),
    failing: allOf(filter, present, check.not ? obeys : `NOT (${obeys})`),
    columns: [check.column],
  };
}

/** A check's filter as a condition that is never null. */
export function filterOf(check: { filter?: string }): string | undefined {
  return check.filter === undefined
    ? undefined
    : `ifNull(toBool(${check.filter}), false)`;
}

/** @throws InputError for a column that the dataset does not have */
export function columnOf(
  dataset: Dataset,
  name: string,
): Dataset['columns'][number] {
  const column = dataset.columns.find(each => each.name === name);
  if (!column) {
    throw new InputError(
      `Dataset '${
        dataset.name
      }' has no column '${name}'; it has ${dataset.columns
        .map(each => each.name)
        .join(', ')}`,
    );
  }
  return column;
}

/** All conditions that are there; undefined when none is. */
export function allOf(
  ...conditions: Array<string | undefined>
): string | undefined {
  const given = conditions.filter(each => each !== undefined);
  return given.length > 1
    ? given.map(each => `(${each})`).join(' AND ')
    : given[0];
}
