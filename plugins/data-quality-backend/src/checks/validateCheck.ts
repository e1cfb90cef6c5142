import {
  checkDefinitionSchema,
  type CheckDefinition,
} from '@analytics-engine/plugin-analytics-common';
import {
  checkExpression,
  describeIssues,
  WarehouseError,
  type Dataset,
  type DatasetsService,
  type FieldIssue,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { columnType } from '../compiler/columnType';
import { compileScan } from '../compiler/compileScan';
import { isScanCheck } from '../compiler/types';
import { compileReconciliation } from '../evaluate/evaluateReconciliation';
import { inspectQuery } from '../evaluate/inspectQuery';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';

/** A definition that was looked at. */
export interface ValidatedCheck {
  check?: CheckDefinition;
  dataset?: Dataset;
  issues: FieldIssue[];
}

/**
 * Finds what is wrong with a check: its shape, its columns, and whether the
 * engine understands it, which it says in its own words. Runs nothing.
 *
 * @throws WarehouseError when the engine cannot be asked now
 */
export async function validateCheck(
  input: unknown,
  options: { datasets: DatasetsService; warehouse: WarehouseService },
): Promise<ValidatedCheck> {
  const parsed = checkDefinitionSchema.safeParse(input);
  if (!parsed.success) {
    return { issues: describeIssues(parsed.error, input) };
  }
  const check = parsed.data;
  const dataset = await options.datasets.get(check.dataset);
  if (!dataset) {
    return {
      check,
      issues: [
        {
          field: 'dataset',
          message: `dataset '${check.dataset}' does not exist`,
        },
      ],
    };
  }
  const others = new Map(
    (await options.datasets.list()).map(each => [each.name, each]),
  );
  const issues = [
    ...findColumnIssues(check, dataset, others),
    ...findExpressionIssues(check),
  ];
  if (issues.length === 0) {
    issues.push(...(await askEngine(check, dataset, others, options)));
  }
  return { check, dataset, issues };
}

function findColumnIssues(
  check: CheckDefinition,
  dataset: Dataset,
  others: Map<string, Dataset>,
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const need = (field: string, name: string | undefined, of: Dataset) => {
    if (name === undefined || !of.columns.some(each => each.name === name)) {
      issues.push({
        field,
        message: `expected a column of ${of.name} (${of.columns
          .map(each => each.name)
          .join(', ')}), found ${name ?? 'none'}`,
      });
    }
  };
  const needOther = (field: string, name: string): Dataset | undefined => {
    const other = others.get(name);
    if (!other) {
      issues.push({ field, message: `dataset '${name}' does not exist` });
    }
    return other;
  };
  if (check.window && !dataset.timeColumn) {
    issues.push({
      field: 'window',
      message: `needs a time column, and ${dataset.name} has none`,
    });
  }
  switch (check.type) {
    case 'completeness':
      need('column', check.column, dataset);
      break;
    case 'validity': {
      need('column', check.column, dataset);
      if (check.rule.kind === 'reference') {
        const other = needOther('rule.dataset', check.rule.dataset);
        if (other) {
          need('rule.column', check.rule.column, other);
        }
      }
      break;
    }
    case 'uniqueness':
      check.columns.forEach((name, index) =>
        need(`columns[${index}]`, name, dataset),
      );
      break;
    case 'freshness': {
      const name = check.column ?? dataset.timeColumn;
      need('column', name, dataset);
      const column = dataset.columns.find(each => each.name === name);
      if (column && columnType(column.type).kind !== 'time') {
        issues.push({
          field: 'column',
          message: `expected a column of type Date or DateTime, found ${column.type}`,
        });
      }
      break;
    }
    case 'reconciliation': {
      const other = needOther('other.dataset', check.other.dataset);
      check.groupBy.forEach((group, index) => {
        need(`groupBy[${index}].column`, group.column, dataset);
        if (other) {
          const name = group.otherColumn ?? group.column;
          need(`groupBy[${index}].otherColumn`, name, other);
        }
      });
      break;
    }
    default:
  }
  return issues;
}

function findExpressionIssues(check: CheckDefinition): FieldIssue[] {
  const expressions: Array<[string, string | undefined]> = [
    ['filter', check.filter],
  ];
  if (check.type === 'reconciliation') {
    expressions.push(
      ['measure.expression', check.measure.expression],
      ['other.filter', check.other.filter],
      ['other.measure.expression', check.other.measure?.expression],
    );
  }
  return expressions.flatMap(([field, text]) => {
    try {
      if (text !== undefined) {
        checkExpression(text, { repeatable: true });
      }
      return [];
    } catch (error) {
      return [{ field, message: (error as Error).message }];
    }
  });
}

/** The statement that the check becomes, over no rows at all. */
async function askEngine(
  check: CheckDefinition,
  dataset: Dataset,
  others: Map<string, Dataset>,
  options: { datasets: DatasetsService; warehouse: WarehouseService },
): Promise<FieldIssue[]> {
  const warehouse = QualityWarehouse.create(options);
  const explain = (statement: {
    query: string;
    params: Record<string, unknown>;
  }) =>
    warehouse.ask({
      ...statement,
      name: 'quality-explain',
      query: `EXPLAIN ${statement.query}`,
    });
  try {
    if (isScanCheck(check)) {
      await explain(
        compileScan({
          dataset,
          checks: [check],
          keys: 'approximate',
          failedBefore: new Set([check.id]),
          fromMs: check.window ? 0 : undefined,
          tableOf: name => others.get(name)?.table ?? name,
        }),
      );
      await tryPattern(check, warehouse);
    } else if (check.type === 'reconciliation') {
      const other = others.get(check.other.dataset)!;
      await explain(
        compileReconciliation(check, { dataset, nowMs: Date.now() }, other),
      );
    } else if (check.type === 'sql') {
      await inspectQuery(check.query, { ...options, warehouse });
      await explain({
        query: `SELECT * FROM (\n${check.query}\n)`,
        params: { from: new Date(0), to: new Date(0) },
      });
    }
    return [];
  } catch (error) {
    if (error instanceof WarehouseError && error.code === undefined) {
      // An engine that is away says nothing about the check.
      throw error;
    }
    return [{ field: fieldOf(check), message: (error as Error).message }];
  }
}

/** A pattern is compiled only when there is a text to match. */
async function tryPattern(
  check: CheckDefinition,
  warehouse: QualityWarehouse,
): Promise<void> {
  if (check.type === 'validity' && check.rule.kind === 'regex') {
    await warehouse.ask({
      name: 'quality-explain',
      query: "SELECT match(materialize('a'), {pattern:String})",
      params: { pattern: check.rule.pattern },
    });
  }
}

/** Where a person has to look when the engine refuses. */
function fieldOf(check: CheckDefinition): string {
  switch (check.type) {
    case 'sql':
      return 'query';
    case 'validity':
      return 'rule';
    case 'reconciliation':
      return 'measure';
    default:
      return check.filter ? 'filter' : 'type';
  }
}
