import type { Readable } from 'node:stream';

/** Which of the warehouse's users a statement runs as, when the server offers several. */
export type WarehouseRole = 'read' | 'ingest' | 'govern' | 'backup';

/** What every statement may carry. */
export interface WarehouseStatementOptions {
  /**
   * What the statement is for, in kebab-case: the value of the label `query`
   * of `analytics_query_duration_seconds`. Never a name that a person chose.
   */
  name: string;
  /** ClickHouse SQL with bound parameters: `{name:Type}`, `{name:Identifier}`. */
  query: string;
  params?: Record<string, unknown>;
  settings?: Record<string, string | number | boolean>;
  role?: WarehouseRole;
  /** Shown in `system.processes`; what `KILL QUERY` needs. */
  queryId?: string;
  signal?: AbortSignal;
  /** Milliseconds until the statement is given up and cancelled. */
  timeoutMs?: number;
}

/** Rows of a query with what it cost. */
export interface WarehouseResult<Row> {
  rows: Row[];
  columns: Array<{ name: string; type: string }>;
  elapsedMs: number;
  rowsRead: number;
  bytesRead: number;
}

/** What can be inserted: bytes in a ClickHouse format. */
export interface WarehouseInsertOptions extends WarehouseStatementOptions {
  /** `query` is the INSERT statement including its FORMAT, without data. */
  data: Buffer | Buffer[] | Readable;
  /**
   * Called when nobody looks at `data` any more, which may be long before the
   * insert is done; not called after an insert whose bytes may still be on
   * their way.
   */
  onTaken?(): void;
}

/** What the server said of an insert; it proves nothing about rows: count them. */
export interface WarehouseInsertResult {
  elapsedMs: number;
  queryId: string;
}

/**
 * The warehouse: a ClickHouse server or the embedded engine, spoken to in the
 * same way over HTTP.
 *
 * Every method throws {@link WarehouseError} for what the engine refused and
 * for what could not be reached.
 */
export interface WarehouseService {
  /** The database that unqualified tables are in. */
  readonly database: string;
  /** Where it is, for lineage and catalog: `host:port`, without credentials. */
  readonly host: string;
  /** Runs a SELECT and reads all of its rows. */
  query<Row = Record<string, unknown>>(
    options: WarehouseStatementOptions,
  ): Promise<WarehouseResult<Row>>;
  /** Runs a statement that answers no rows. */
  command(options: WarehouseStatementOptions): Promise<void>;
  /** Sends bytes to an INSERT. */
  insert(options: WarehouseInsertOptions): Promise<WarehouseInsertResult>;
  /** Asks the running statement with this id to stop; it may already be over. */
  kill(queryId: string): Promise<void>;
  /**
   * Tells one lifetime of the engine's process from the next: a new value
   * means that inserts in flight before may or may not have happened and that
   * its memory of deduplication tokens cannot be trusted.
   */
  incarnation(): Promise<string>;
  /**
   * Expression with which a statement itself says which lifetime answers it,
   * in the words of {@link WarehouseService.incarnation}; undefined where the
   * engine cannot name it and {@link WarehouseService.incarnation} must be
   * asked before.
   */
  readonly incarnationExpression?: string;
  /** Resolves when the engine answers and the database exists. */
  ready(signal?: AbortSignal): Promise<void>;
}
