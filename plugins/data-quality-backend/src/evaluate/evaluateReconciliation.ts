import type { CheckOfType } from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { allOf, filterOf } from '../compiler/compileRowCheck';
import { whereOf } from '../compiler/compileScan';
import { ParameterBag } from '../compiler/ParameterBag';
import { formatKey, SAMPLE_KEYS } from '../compiler/formatKey';
import { formatNumber } from './bands';
import type { EvaluationContext, Outcome, Outcomes } from './types';

type Check = CheckOfType<'reconciliation'>;
type Measure = Check['measure'];

/** Compares a figure of two datasets, each side read once, in one statement. */
export async function evaluateReconciliation(
  checks: readonly Check[],
  context: EvaluationContext,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const check of checks) {
    outcomes.set(check.id, await evaluate(check, context));
  }
  return outcomes;
}

interface Answer {
  groups: number;
  failed: number;
  left_total: number | null;
  right_total: number | null;
  sample: unknown[][];
}

async function evaluate(
  check: Check,
  context: EvaluationContext,
): Promise<Outcome> {
  try {
    const other = await context.datasets.get(check.other.dataset);
    if (!other) {
      throw new NotFoundError(
        `Dataset '${check.other.dataset}' does not exist`,
      );
    }
    const statement = compileReconciliation(check, context, other);
    const { rows } = await context.warehouse.query<Answer>({
      name: 'quality-reconciliation',
      ...statement,
    });
    return rows[0].groups === 0
      ? { notEvaluated: 'There are no groups to compare' }
      : { finding: readAnswer(check, context.dataset, rows[0]) };
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      throw error;
    }
    return { error: (error as Error).message };
  }
}

/** The statement that compares both sides. */
export function compileReconciliation(
  check: Check,
  context: Pick<EvaluationContext, 'dataset' | 'nowMs'>,
  other: Dataset,
): { query: string; params: Record<string, unknown> } {
  const bag = ParameterBag.create();
  const fromMs = check.window
    ? context.nowMs - parseDurationMs(check.window)
    : undefined;
  const side = (
    dataset: Dataset,
    measure: Measure,
    filter: string | undefined,
    keys: string[],
    isLeft: boolean,
  ) => {
    const where = allOf(
      whereOf({ dataset, fromMs }, bag),
      filterOf({ filter }),
    );
    const value = compileMeasure(measure);
    const columns = keys.map((key, index) => `${key} AS _dq_k${index}`);
    const figures = isLeft
      ? [`${value} AS _dq_l`, '0 AS _dq_r', '1 AS _dq_side']
      : ['0 AS _dq_l', `${value} AS _dq_r`, '2 AS _dq_side'];
    return `SELECT ${[...columns, ...figures].join(', ')}
FROM ${bag.identifier(dataset.table)}${where ? ` WHERE ${where}` : ''}${
      keys.length > 0 ? ` GROUP BY ${keys.join(', ')}` : ''
    }`;
  };
  const keyOf = (
    column: string,
    bucket: Check['groupBy'][number]['bucket'],
  ) => {
    const name = bag.identifier(column);
    const start = { hour: 'Hour', day: 'Day', month: 'Month' };
    return bucket
      ? `toString(toStartOf${start[bucket]}(toDateTime(${name}, 'UTC')))`
      : `toString(${name})`;
  };
  const leftKeys = check.groupBy.map(each => keyOf(each.column, each.bucket));
  const rightKeys = check.groupBy.map(each =>
    keyOf(each.otherColumn ?? each.column, each.bucket),
  );
  const left = side(
    context.dataset,
    check.measure,
    check.filter,
    leftKeys,
    true,
  );
  const right = side(
    other,
    check.other.measure ?? check.measure,
    check.other.filter,
    rightKeys,
    false,
  );
  const names = check.groupBy.map((_, index) => `_dq_k${index}`);
  const absolute = bag.value(check.tolerance.absolute, 'Float64');
  const percent = bag.value(check.tolerance.percent, 'Float64');
  const differs = `abs(l - r) > greatest(${absolute}, abs(r) * ${percent} / 100)`;
  return {
    query: `SELECT count() AS groups, countIf(differs) AS failed,
  sum(l) AS left_total, sum(r) AS right_total,
  groupArraySampleIf(${SAMPLE_KEYS})(tuple(${[...names, 'l', 'r'].join(
      ', ',
    )}), differs) AS sample
FROM (
  SELECT ${[
    ...names,
    'toFloat64(sum(_dq_l)) AS l',
    'toFloat64(sum(_dq_r)) AS r',
    `${differs} AS differs`,
  ].join(', ')}
  FROM (
${left}
UNION ALL
${right}
  )
  ${names.length > 0 ? `GROUP BY ${names.join(', ')}` : ''}
)`,
    params: bag.params,
  };
}

const AGGREGATES: Record<Measure['aggregate'], string> = {
  count: 'count',
  sum: 'sum',
  min: 'min',
  max: 'max',
  distinct: 'uniqExact',
};

function compileMeasure({ aggregate, expression }: Measure): string {
  return `toFloat64(ifNull(${AGGREGATES[aggregate]}(${expression ?? ''}), 0))`;
}

function readAnswer(check: Check, dataset: Dataset, answer: Answer) {
  const keys = check.groupBy.map(({ column }) => column);
  return {
    evaluated: answer.groups,
    failed: answer.failed,
    method: 'exact' as const,
    actual:
      keys.length === 0
        ? `${formatNumber(answer.left_total ?? 0)} against ${formatNumber(
            answer.right_total ?? 0,
          )}`
        : `${formatNumber(answer.failed)} of ${formatNumber(
            answer.groups,
          )} groups differ`,
    sampleKeys: answer.sample.map(values => {
      const key = formatKey(
        dataset,
        keys.map((name, index) => [name, values[index]]),
      );
      const [left, right] = values.slice(keys.length) as number[];
      const figures = `${formatNumber(left)} against ${formatNumber(right)}`;
      return key ? `${key}: ${figures}` : figures;
    }),
  };
}
