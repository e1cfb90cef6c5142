import type {
  WarehouseResult,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';

/** Longest time of one statement. */
export const STATEMENT_TIMEOUT_MS = 120_000;
/** Most memory of one statement. */
const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;
/** Most rows of one answer. */
const MAX_RESULT_ROWS = 10_000;

/** One statement of a run. */
export interface QualityStatement {
  name: string;
  query: string;
  params: Record<string, unknown>;
  settings?: Record<string, string | number | boolean>;
  timeoutMs?: number;
}

/** The warehouse as one run sees it: reading only, limited, counted, cancellable. */
export class QualityWarehouse {
  readonly #warehouse: WarehouseService;
  readonly #signal?: AbortSignal;
  #queries = 0;
  #rowsRead = 0;

  static create(options: {
    warehouse: WarehouseService;
    signal?: AbortSignal;
  }): QualityWarehouse {
    return new QualityWarehouse(options.warehouse, options.signal);
  }

  private constructor(warehouse: WarehouseService, signal?: AbortSignal) {
    this.#warehouse = warehouse;
    this.#signal = signal;
  }

  /** Statements that read rows of datasets. */
  get queries(): number {
    return this.#queries;
  }

  get rowsRead(): number {
    return this.#rowsRead;
  }

  /** Reads rows of a dataset. @throws WarehouseError */
  async query<Row>(statement: QualityStatement): Promise<WarehouseResult<Row>> {
    this.#queries += 1;
    const result = await this.ask<Row>(statement);
    this.#rowsRead += result.rowsRead;
    return result;
  }

  /** Reads what the warehouse knows of itself. @throws WarehouseError */
  async ask<Row>(statement: QualityStatement): Promise<WarehouseResult<Row>> {
    return this.#warehouse.query<Row>({
      ...statement,
      settings: {
        max_memory_usage: MAX_MEMORY_BYTES,
        max_result_rows: MAX_RESULT_ROWS,
        enable_named_columns_in_function_tuple: 0,
        // A column may be called as one of our aliases.
        prefer_column_name_to_alias: 1,
        ...statement.settings,
      },
      timeoutMs: statement.timeoutMs ?? STATEMENT_TIMEOUT_MS,
      signal: this.#signal,
    });
  }
}
