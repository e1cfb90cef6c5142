import type { CheckOfType } from '@analytics-engine/plugin-analytics-common';
import { readColumns } from './readColumns';
import type { EvaluationContext, Outcomes } from './types';

/** Holds the table's columns against the snapshot of each check. */
export async function evaluateSchema(
  checks: readonly CheckOfType<'schema'>[],
  context: EvaluationContext,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  if (checks.length === 0) {
    return outcomes;
  }
  const columns = await readColumns(context.warehouse, context.dataset.table);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const check of checks) {
    const pinned = check.columns ?? [];
    const changes: string[] = [];
    for (const { name, type } of pinned) {
      const now = types.get(name);
      if (now === undefined) {
        changes.push(`${name} is gone`);
      } else if (now !== type) {
        changes.push(`${name} is ${now} instead of ${type}`);
      }
    }
    const known = new Set(pinned.map(({ name }) => name));
    const added = columns.filter(({ name }) => !known.has(name));
    const failed = changes.length;
    changes.push(...added.map(({ name, type }) => `${name} ${type} is new`));
    outcomes.set(
      check.id,
      columns.length === 0
        ? { error: `Table '${context.dataset.table}' does not exist` }
        : {
            finding: {
              evaluated: pinned.length,
              failed,
              sampleKeys: [],
              method: 'exact',
              added: check.allowNewColumns ? 0 : added.length,
              actual:
                changes.length > 0 ? changes.join('; ') : 'as it was pinned',
            },
          },
    );
  }
  return outcomes;
}
