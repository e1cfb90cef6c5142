import type { CheckDefinitionInput } from './checkDefinition';

/** What one column looks like. */
export interface ColumnProfile {
  name: string;
  type: string;
  /** Values are masked: min, max, quantiles, histogram and top values are absent. */
  personal: boolean;
  nullCount: number;
  /** 0 to 1; null for an empty table. */
  nullShare: number | null;
  /** Empty texts; null for other types. */
  emptyCount: number | null;
  /** Different values, estimated. */
  distinct: number;
  /** Numbers as text, times as ISO. */
  min: string | null;
  max: string | null;
  mean: number | null;
  /** By quantile: `0.05`, `0.25`, `0.5`, `0.75`, `0.95`; numbers and times (unix seconds). */
  quantiles: Record<string, number> | null;
  histogram: Array<{ from: number; to: number; count: number }> | null;
  /** Most frequent first; counts are estimates. */
  topValues: Array<{ value: string; count: number }> | null;
}

/** Answer of GET /data-quality/datasets/{name}/profile. */
export interface DatasetProfile {
  dataset: string;
  profiledAt: string;
  rows: number;
  /** Rows that were looked at; fewer than `rows` for very large tables. */
  sampledRows: number;
  durationMs: number;
  columns: ColumnProfile[];
}

/** A check that a profile suggests. */
export interface CheckSuggestion {
  definition: CheckDefinitionInput;
  /** For people: what was seen. */
  reason: string;
}

/** Answer of GET /data-quality/datasets/{name}/suggestions. */
export interface SuggestionsResponse {
  dataset: string;
  profiledAt: string;
  suggestions: CheckSuggestion[];
}
