import type {
  CheckDefinition,
  CheckOfType,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { TableOf } from './compileRule';

/** Checks that the shared scan answers. */
export type ScanCheck = CheckOfType<
  'completeness' | 'validity' | 'uniqueness' | 'freshness' | 'volume'
>;

/** Whether the shared scan answers a check. */
export function isScanCheck(check: CheckDefinition): check is ScanCheck {
  return !['schema', 'sql', 'reconciliation'].includes(check.type);
}

/** What one statement is to find out about one dataset. */
export interface ScanRequest {
  dataset: Dataset;
  checks: readonly ScanCheck[];
  /** Only rows whose time column is not before it. */
  fromMs?: number;
  /** Only rows of these parts: the snapshot that later statements read too. */
  parts?: readonly string[];
  /** Whether different keys are counted or estimated. */
  keys: 'exact' | 'approximate';
  /** Ids of checks that failed before or never ran: failing rows are counted and sampled at once. */
  failedBefore: ReadonlySet<string>;
  tableOf: TableOf;
}

/** What the scan found about one check. */
export interface ScanFigures {
  /** Rows that it looked at. */
  evaluated: number;
  /** Rows that failed; for uniqueness, rows beyond the first of each key. */
  failed: number;
  /** Keys of some failing rows, of checks that judge single rows. */
  sampleKeys: string[];
  /** Freshness only; null without rows. */
  newestMs: number | null;
  method: 'exact' | 'approximate';
  /** False: rows seem to fail, and have not been counted or sampled yet. */
  settled: boolean;
}

/** A statement for the warehouse that answers one row. */
export interface CompiledScan {
  query: string;
  params: Record<string, unknown>;
  /** Makes figures of the row, by check id. */
  read(row: Record<string, unknown>): {
    rows: number;
    figures: Map<string, ScanFigures>;
  };
}
