import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';

/** A condition for ClickHouse with its bound parameters. */
export interface FailingRowsCondition {
  /** True for exactly the rows that the check counts as failing; goes into a WHERE. */
  condition: string;
  params: Record<string, unknown>;
}

/**
 * The rows of its dataset that a check counts as failing.
 *
 * @returns undefined for checks that do not judge single rows: freshness,
 *   volume, schema, reconciliation, custom SQL
 */
export type FailingRowsOf = (
  check: CheckDefinition,
  dataset: Dataset,
  options: { nowMs: number },
) => FailingRowsCondition | undefined;
