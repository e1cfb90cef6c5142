import type { InsertSpool } from '@analytics-engine/clickhouse-embedded';

/** Who to be at a ClickHouse server. */
export interface WarehouseCredentials {
  username: string;
  password: string;
}

/** Where the engine can be spoken to now. */
export interface WarehouseConnection extends WarehouseCredentials {
  /** `http(s)://host:port`, without credentials. */
  url: string;
}

/** An engine that may have to be started first; the rest is the same for all. */
export interface WarehouseEndpoint {
  /** Stable `host:port` for lineage ids. */
  readonly name: string;
  /** What error texts call it: `warehouse at host:port`. */
  readonly title: string;
  /** For health and pages. */
  readonly kind: 'server' | 'embedded';
  /** Takes the rows of large inserts, when the engine shares our memory. */
  readonly spool?: InsertSpool;
  /**
   * Waits for the engine to be there. The same object is answered until the
   * address changes.
   *
   * @throws WarehouseError with what keeps it away
   */
  connect(): Promise<WarehouseConnection>;
  /** Expression for a text that names the engine process's lifetime, where it has one. */
  readonly incarnationExpression?: string;
  /** What the supervisor knows, for health. */
  describe(): Record<string, unknown>;
  /** Stops what {@link WarehouseEndpoint.connect} started. */
  close(): Promise<void>;
}
