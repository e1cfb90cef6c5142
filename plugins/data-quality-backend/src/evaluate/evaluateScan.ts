import type { CheckOfType } from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import { compileRowCheck, isRowCheck } from '../compiler/compileRowCheck';
import { compileScan, whereOf } from '../compiler/compileScan';
import { allOf } from '../compiler/compileRowCheck';
import { ParameterBag } from '../compiler/ParameterBag';
import { formatKey, SAMPLE_KEYS } from '../compiler/SampleGroups';
import type { ScanCheck, ScanFigures, ScanRequest } from '../compiler/types';
import { countExactly, mayBeUnique } from './countExactly';
import { readSnapshot, type Snapshot } from './readSnapshot';
import type { EvaluationContext, Outcome, Outcomes } from './types';

/** Most checks of one statement; its text and its plan stay small. */
const MAX_SCAN_CHECKS = 200;
/** Up to how many rows different keys are counted inside the scan: 32 MiB of hashes. */
export const MAX_SHARED_KEYS = 1_000_000;

/**
 * Carries out everything that one scan per window can answer.
 *
 * When the scan as a whole is refused, its checks are tried one by one: the
 * others must not suffer for one that cannot be carried out.
 */
export async function evaluateScan(
  checks: readonly ScanCheck[],
  context: EvaluationContext,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const snapshot = await readSnapshot(context);
  for (const [window, members] of groupByWindow(checks)) {
    const fromMs =
      window === undefined
        ? undefined
        : context.nowMs - parseDurationMs(window);
    for (let at = 0; at < members.length; at += MAX_SCAN_CHECKS) {
      const part = members.slice(at, at + MAX_SCAN_CHECKS);
      const found = await scanOrSingle(part, { fromMs, snapshot, context });
      found.forEach((outcome, id) => outcomes.set(id, outcome));
    }
  }
  return outcomes;
}

interface ScanOptions {
  fromMs?: number;
  snapshot: Snapshot;
  context: EvaluationContext;
}

async function scanOrSingle(
  checks: ScanCheck[],
  options: ScanOptions,
): Promise<Outcomes> {
  try {
    return await scan(checks, options);
  } catch (error) {
    if (isOver(error)) {
      throw error;
    }
    if (checks.length === 1) {
      const message = (error as Error).message;
      return new Map([[checks[0].id, { error: message }]]);
    }
  }
  const outcomes: Outcomes = new Map();
  for (const check of checks) {
    const found = await scanOrSingle([check], options);
    found.forEach((outcome, id) => outcomes.set(id, outcome));
  }
  return outcomes;
}

/** Cancelled, or the warehouse is away: no use in trying one by one. */
function isOver(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: number };
  return (
    name === 'AbortError' || (name === 'WarehouseError' && code === undefined)
  );
}

async function scan(
  checks: ScanCheck[],
  options: ScanOptions,
): Promise<Outcomes> {
  const { context, snapshot, fromMs } = options;
  const hasKeys = checks.some(({ type }) => type === 'uniqueness');
  const large =
    snapshot.rows === null ? false : snapshot.rows > MAX_SHARED_KEYS;
  const request: ScanRequest = {
    dataset: context.dataset,
    checks,
    fromMs,
    // Pinned when later statements have to see the same rows.
    parts: hasKeys && large ? snapshot.parts ?? undefined : undefined,
    keys: large ? 'approximate' : 'exact',
    failedBefore: context.failedBefore,
    tableOf: context.tableOf,
  };
  const compiled = compileScan(request);
  const { rows: answer } = await context.warehouse.query<
    Record<string, unknown>
  >({
    name: 'quality-scan',
    query: compiled.query,
    params: compiled.params,
  });
  const { figures } = compiled.read(answer[0]);
  const outcomes: Outcomes = new Map();
  for (const check of checks) {
    outcomes.set(
      check.id,
      await refine(check, figures.get(check.id)!, request, context),
    );
  }
  return outcomes;
}

/** Adds what one scan could not know, and says when there was nothing to judge. */
async function refine(
  check: ScanCheck,
  scanned: ScanFigures,
  request: ScanRequest,
  context: EvaluationContext,
): Promise<Outcome> {
  let figures = scanned;
  if (figures.evaluated === 0 && check.type !== 'volume') {
    return {
      notEvaluated:
        check.type === 'freshness'
          ? 'There are no rows to tell the newest of'
          : 'There are no rows to judge',
    };
  }
  if (check.type === 'uniqueness') {
    const needed =
      figures.failed > 0 ||
      (figures.method === 'approximate' && mayBeUnique(check, figures));
    if (needed) {
      figures = await countExactly(check, figures, request, context.warehouse);
    }
  } else if (isRowCheck(check) && figures.failed > 0) {
    if (figures.sampleKeys.length === 0) {
      figures = {
        ...figures,
        sampleKeys: await sampleKeys(check, request, context),
      };
    }
  }
  return {
    finding: {
      evaluated: figures.evaluated,
      failed: figures.failed,
      sampleKeys: figures.sampleKeys,
      method: figures.method,
      ...(check.type === 'freshness' && {
        lagSeconds:
          figures.newestMs === null
            ? null
            : Math.max(0, (context.nowMs - figures.newestMs) / 1000),
      }),
    },
  };
}

/** For a check whose failing rows were crowded out of the shared sample. */
async function sampleKeys(
  check: CheckOfType<'completeness' | 'validity'>,
  request: ScanRequest,
  { dataset, warehouse }: EvaluationContext,
): Promise<string[]> {
  const bag = ParameterBag.create();
  const { failing } = compileRowCheck(check, dataset, bag, request.tableOf);
  const names = [...new Set([...dataset.key, check.column])];
  const columns = names.map(
    (name, index) => `${bag.identifier(name)} AS _dq_k${index}`,
  );
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name: 'quality-sample',
    query: `SELECT ${columns.join(', ')} FROM ${bag.identifier(
      dataset.table,
    )} WHERE ${allOf(whereOf(request, bag), failing)} LIMIT ${SAMPLE_KEYS}`,
    params: bag.params,
  });
  return rows.map(row =>
    formatKey(
      dataset,
      names.map((name, index) => [name, row[`_dq_k${index}`]]),
    ),
  );
}

function groupByWindow(
  checks: readonly ScanCheck[],
): Map<string | undefined, ScanCheck[]> {
  const groups = new Map<string | undefined, ScanCheck[]>();
  for (const check of checks) {
    groups.set(check.window, [...(groups.get(check.window) ?? []), check]);
  }
  return groups;
}
