import type { z } from 'zod';

/** A query that people and dashboards run by its name. */
export interface NamedQuery<Params extends z.ZodRawShape = z.ZodRawShape> {
  /** Last segment of its path; with `query-` before it, its name in metrics. */
  name: string;
  title: string;
  description: string;
  /** What it takes beside `from`, `to` and `limit`, as query parameters. */
  params: Params;
  /** Days before `to` at which it begins unless `from` says otherwise. */
  defaultDays: number;
  /** Most days between `from` and `to`. */
  maxDays: number;
  /** Columns of people's identifiers; answered as keyed hashes. */
  personalColumns?: readonly string[];
  /**
   * The statement with the bound parameters `from` and `to` (half-open, of
   * type `DateTime64(3, 'UTC')`), `limit`, and those of `params`. The text
   * may depend on an enum of `params`, never contain a value.
   */
  statement(params: z.output<z.ZodObject<Params>>): string;
}

/** Keeps the types of a query's parameters for its statement. */
export function defineQuery<Params extends z.ZodRawShape>(
  query: NamedQuery<Params>,
): NamedQuery {
  return query as unknown as NamedQuery;
}

/** Body of `/queries/{name}`. */
export interface NamedQueryResult {
  name: string;
  from: string;
  to: string;
  columns: Array<{ name: string; type: string }>;
  rows: unknown[][];
  elapsedMs: number;
  rowsRead: number;
  /** True when `limit` cut the answer. */
  truncated: boolean;
}
