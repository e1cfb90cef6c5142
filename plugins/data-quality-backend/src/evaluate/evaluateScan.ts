import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import { compileScan } from '../compiler/compileScan';
import type { ScanCheck, ScanFigures, ScanRequest } from '../compiler/types';
import { countExactly, mayBeUnique } from './countExactly';
import { readSnapshot, type Snapshot } from './readSnapshot';
import type { EvaluationContext, Outcome, Outcomes } from './types';

/** Most checks of one statement; its text and its plan stay small. */
const MAX_SCAN_CHECKS = 200;
const SCAN_SETTINGS = {
  // The compiled loop over all aggregates of a row is slower than counting
  // the bytes of one condition after the other.
  compile_aggregate_expressions: 0,
  // What is not a number must not look as if it were missing.
  output_format_json_quote_denormals: 1,
} as const;
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
  const figures = await settle(request, options, await ask(request, context));
  const outcomes: Outcomes = new Map();
  for (const check of checks) {
    outcomes.set(
      check.id,
      await refine(check, figures.get(check.id)!, request, context),
    );
  }
  return outcomes;
}

async function ask(
  request: ScanRequest,
  { warehouse }: EvaluationContext,
  name = 'quality-scan',
): Promise<Map<string, ScanFigures>> {
  const compiled = compileScan(request);
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name,
    query: compiled.query,
    params: compiled.params,
    settings: SCAN_SETTINGS,
  });
  return compiled.read(rows[0]).figures;
}

/**
 * Counts and samples the failing rows of checks that used to pass, in one more
 * statement over the same parts. Where those were merged away meanwhile,
 * everything is asked for again in a single statement: figures of one run are
 * never of different rows.
 */
async function settle(
  request: ScanRequest,
  { context, snapshot }: ScanOptions,
  scanned: Map<string, ScanFigures>,
): Promise<Map<string, ScanFigures>> {
  const open = request.checks.filter(({ id }) => !scanned.get(id)!.settled);
  if (open.length === 0) {
    return scanned;
  }
  const failedBefore = new Set([
    ...request.failedBefore,
    ...open.map(({ id }) => id),
  ]);
  const found = await ask(
    {
      ...request,
      checks: open,
      parts: snapshot.parts ?? undefined,
      failedBefore,
    },
    context,
    'quality-failing',
  );
  const isSame = open.every(
    ({ id }) => found.get(id)!.evaluated === scanned.get(id)!.evaluated,
  );
  return isSame
    ? new Map([...scanned, ...found])
    : ask({ ...request, failedBefore }, context);
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

function groupByWindow(
  checks: readonly ScanCheck[],
): Map<string | undefined, ScanCheck[]> {
  const groups = new Map<string | undefined, ScanCheck[]>();
  for (const check of checks) {
    groups.set(check.window, [...(groups.get(check.window) ?? []), check]);
  }
  return groups;
}
