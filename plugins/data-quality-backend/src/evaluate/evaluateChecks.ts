import type {
  CheckDefinition,
  CheckOfType,
  CheckResult,
  CheckType,
} from '@analytics-engine/plugin-analytics-common';
import { isScanCheck } from '../compiler/types';
import { evaluateReconciliation } from './evaluateReconciliation';
import { evaluateScan } from './evaluateScan';
import { evaluateSchema } from './evaluateSchema';
import { evaluateSql } from './evaluateSql';
import { judgeOutcome } from './judgeOutcome';
import type { EvaluationContext, Outcomes } from './types';

/**
 * Carries out checks of one dataset and judges what is found. A check that
 * cannot be carried out is an ERROR of its own.
 *
 * @param onProgress - called with the number of checks that are done
 */
export async function evaluateChecks(
  checks: readonly CheckDefinition[],
  context: EvaluationContext,
  onProgress?: (done: number) => void,
): Promise<CheckResult[]> {
  const outcomes: Outcomes = new Map();
  const add = (found: Outcomes) => {
    found.forEach((outcome, id) => outcomes.set(id, outcome));
    onProgress?.(outcomes.size);
  };
  const scanChecks = checks.filter(isScanCheck);
  if (scanChecks.length > 0) {
    add(await evaluateScan(scanChecks, context));
  }
  add(await evaluateSchema(ofType(checks, 'schema'), context));
  add(await evaluateSql(ofType(checks, 'sql'), context));
  add(await evaluateReconciliation(ofType(checks, 'reconciliation'), context));
  return checks.map(check =>
    judgeOutcome(check, outcomes.get(check.id) ?? { error: 'It was left out' }),
  );
}

function ofType<Type extends CheckType>(
  checks: readonly CheckDefinition[],
  type: Type,
): CheckOfType<Type>[] {
  return checks.filter(
    (check): check is CheckOfType<Type> => check.type === type,
  );
}
