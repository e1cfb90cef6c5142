import type { DateTime } from 'luxon';
import type {
  AuditService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  UnavailableError,
  WarehouseError,
} from '@analytics-engine/plugin-analytics-node';
import type { Admission } from './Admission';
import { toClickHouseTime } from './range';
import type { NamedQuery, NamedQueryResult } from './types';

/** Of a single query; the engine ends it. */
const TIMEOUT_MS = 10_000;
const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;
/** A query that would read more is refused, so that ranges stay honest. */
const MAX_ROWS_READ = 500_000_000;
const MAX_THREADS = 2;
const UNKNOWN_TABLE = 60;

/** What a run of a query is given, checked. */
export interface NamedQueryRun {
  from: DateTime;
  to: DateTime;
  limit: number;
  params: Record<string, unknown>;
  signal: AbortSignal;
}

/** Runs named queries within limits. */
export class QueryService {
  readonly #warehouse: WarehouseService;
  readonly #audit: AuditService;
  readonly #admission: Admission;

  static create(options: {
    warehouse: WarehouseService;
    audit: AuditService;
    admission: Admission;
  }): QueryService {
    return new QueryService(options);
  }

  private constructor(options: {
    warehouse: WarehouseService;
    audit: AuditService;
    admission: Admission;
  }) {
    this.#warehouse = options.warehouse;
    this.#audit = options.audit;
    this.#admission = options.admission;
  }

  /**
   * @throws TooManyRequestsError when too many run
   * @throws UnavailableError while the tables do not exist
   */
  async run(query: NamedQuery, run: NamedQueryRun): Promise<NamedQueryResult> {
    const { from, to, limit, params, signal } = run;
    const result = await this.#admission.run(
      () => this.#ask(query, run),
      signal,
    );
    const personal = new Set(query.personalColumns);
    const names = result.columns.map(({ name }) => name);
    const rows = result.rows
      .slice(0, limit)
      .map(row =>
        names.map(name =>
          personal.has(name) ? this.#hide(row[name]) : row[name],
        ),
      );
    return {
      name: query.name,
      from: from.toISO()!,
      to: to.toISO()!,
      ...params,
      columns: result.columns,
      rows,
      elapsedMs: Math.round(result.elapsedMs * 100) / 100,
      rowsRead: result.rowsRead,
      truncated: result.rows.length > limit,
    };
  }

  async #ask(query: NamedQuery, run: NamedQueryRun) {
    try {
      return await this.#warehouse.query({
        name: `query-${query.name}`,
        // One more than asked for tells whether there is more.
        query: `${query.statement(run.params)}\nLIMIT {limit:UInt32}`,
        params: {
          ...run.params,
          from: toClickHouseTime(run.from),
          to: toClickHouseTime(run.to),
          limit: run.limit + 1,
        },
        settings: {
          max_memory_usage: MAX_MEMORY_BYTES,
          max_rows_to_read: MAX_ROWS_READ,
          max_threads: MAX_THREADS,
        },
        timeoutMs: TIMEOUT_MS,
        signal: run.signal,
      });
    } catch (error) {
      if (error instanceof WarehouseError && error.code === UNKNOWN_TABLE) {
        throw new UnavailableError(
          `The tables of query '${query.name}' do not exist yet`,
          { headers: { 'Retry-After': '5' } },
        );
      }
      throw error;
    }
  }

  #hide(value: unknown): string | null {
    return value === null || value === undefined
      ? null
      : this.#audit.pseudonym(String(value));
  }
}
