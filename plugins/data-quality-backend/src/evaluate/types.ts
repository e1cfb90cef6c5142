import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
} from '@analytics-engine/plugin-analytics-node';
import type { TableOf } from '../compiler/compileRule';
import type { QualityWarehouse } from './QualityWarehouse';

/** What an evaluation of checks stands on. */
export interface EvaluationContext {
  dataset: Dataset;
  datasets: DatasetsService;
  warehouse: QualityWarehouse;
  nowMs: number;
  failedBefore: ReadonlySet<string>;
  tableOf: TableOf;
  /** Longest time of a query that a person wrote; 30 s unless it is given. */
  sqlTimeoutMs?: number;
}

/** What was found about a check, before it is held against its bands. */
export interface CheckFinding {
  /** Rows or groups that it looked at; null when it does not count any. */
  evaluated: number | null;
  failed: number | null;
  sampleKeys: string[];
  method: 'exact' | 'approximate';
  /** Freshness: seconds since the newest row; null without rows. */
  lagSeconds?: number | null;
  /** Schema, and others with more to say than numbers: for people. */
  actual?: string;
  /** Schema: columns that are new, which only warns. */
  added?: number;
}

/** A finding, or why there is none. */
export type Outcome =
  | { finding: CheckFinding }
  | { notEvaluated: string }
  | { error: string };

/** Outcomes by check id. */
export type Outcomes = Map<string, Outcome>;

/** Carries a part of a dataset's checks out. */
export type Evaluator<Check extends CheckDefinition> = (
  checks: readonly Check[],
  context: EvaluationContext,
) => Promise<Outcomes>;
