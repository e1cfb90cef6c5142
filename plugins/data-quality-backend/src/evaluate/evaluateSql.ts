import type { CheckOfType } from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import { formatKey, SAMPLE_KEYS } from '../compiler/formatKey';
import { inspectQuery } from './inspectQuery';
import type { EvaluationContext, Outcome, Outcomes } from './types';

/** Longest time of a query that a person wrote. */
const SQL_TIMEOUT_MS = 30_000;
const SQL_LIMITS = {
  max_memory_usage: 512 * 1024 * 1024,
  max_rows_to_read: 1_000_000_000,
  allow_introspection_functions: 0,
} as const;

/** Runs each query of one's own, after holding it to what such a query may do. */
export async function evaluateSql(
  checks: readonly CheckOfType<'sql'>[],
  context: EvaluationContext,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const check of checks) {
    const outcome = await evaluate(check, context);
    outcomes.set(check.id, await unlessEmpty(outcome, context));
  }
  return outcomes;
}

async function evaluate(
  check: CheckOfType<'sql'>,
  context: EvaluationContext,
): Promise<Outcome> {
  const { dataset, datasets, warehouse, nowMs } = context;
  const timeoutMs = context.sqlTimeoutMs ?? SQL_TIMEOUT_MS;
  const fromMs = check.window ? nowMs - parseDurationMs(check.window) : 0;
  const params = {
    from: wholeSecond(fromMs),
    to: wholeSecond(nowMs),
  };
  try {
    await inspectQuery(check.query, { datasets, warehouse });
    if (check.returns === 'count') {
      const { rows, columns } = await warehouse.query<Record<string, unknown>>({
        name: 'quality-sql',
        query: `SELECT * FROM (\n${check.query}\n) LIMIT 2`,
        params,
        settings: SQL_LIMITS,
        timeoutMs,
      });
      const failed = Number(rows[0]?.[columns[0]?.name]);
      if (
        rows.length !== 1 ||
        columns.length !== 1 ||
        !Number.isInteger(failed) ||
        failed < 0
      ) {
        return {
          error: `Expected one row with one whole number, found ${
            rows.length === 2 ? 'several' : rows.length
          } rows of ${columns.length} columns`,
        };
      }
      return {
        finding: { evaluated: null, failed, sampleKeys: [], method: 'exact' },
      };
    }
    const { rows } = await warehouse.query<{ n: number; s: unknown[][] }>({
      name: 'quality-sql',
      query: `SELECT count() AS n, groupArraySample(${SAMPLE_KEYS})(tuple(*)) AS s FROM (\n${check.query}\n)`,
      params,
      settings: SQL_LIMITS,
      timeoutMs,
    });
    const names = await columnNames(check.query, params, context);
    return {
      finding: {
        evaluated: null,
        failed: rows[0].n,
        sampleKeys: rows[0].s.map(values =>
          formatKey(
            dataset,
            names.map((name, index) => [name, values[index]]),
          ),
        ),
        method: 'exact',
      },
    };
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      throw error;
    }
    return { error: (error as Error).message };
  }
}

/** `DateTime` has no place for milliseconds: a parameter with them is refused. */
function wholeSecond(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000);
}

/** A query that finds nothing wrong in an empty table has not shown that it is right. */
async function unlessEmpty(
  outcome: Outcome,
  { dataset, warehouse }: EvaluationContext,
): Promise<Outcome> {
  if (!('finding' in outcome) || outcome.finding.failed !== 0) {
    return outcome;
  }
  const { rows } = await warehouse.ask({
    name: 'quality-any-row',
    query: 'SELECT 1 FROM {table:Identifier} LIMIT 1',
    params: { table: dataset.table },
  });
  return rows.length > 0
    ? outcome
    : { notEvaluated: 'There are no rows to judge' };
}

/** Names of what a query returns, by which personal columns are known. */
async function columnNames(
  query: string,
  params: Record<string, unknown>,
  { warehouse }: EvaluationContext,
): Promise<string[]> {
  const { rows } = await warehouse.ask<{ name: string }>({
    name: 'quality-sql',
    query: `DESCRIBE (\n${query}\n)`,
    params,
  });
  return rows.map(({ name }) => name);
}
