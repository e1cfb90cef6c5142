import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import type {
  WarehouseConnection,
  WarehouseCredentials,
  WarehouseEndpoint,
} from './endpoint';
import type { WarehouseRole } from './types';

/** Sockets kept for cancelling, so that it works when all others are busy. */
const CONTROL_CONNECTIONS = 2;
/** Less than ClickHouse's own keep-alive, so that no statement meets a closing socket. */
const IDLE_SOCKET_TTL_MS = 2_500;
/** Longest that any statement may run; each has its own, shorter limit. */
export const MAX_STATEMENT_MS = 6 * 60 * 60 * 1000;

/** Ordinary statements, or the few that must get through when a pool is full. */
export type ClientUse = WarehouseRole | 'control';

/** Options of {@link WarehouseClients.create}. */
export interface WarehouseClientsOptions {
  endpoint: WarehouseEndpoint;
  /** Of ordinary statements; control statements name what they mean. */
  database: string;
  roles: Partial<Record<WarehouseRole, WarehouseCredentials>>;
  /** Sockets of one role. */
  maxConnections: number;
}

/** One pooled client for each role, made anew when the engine's address changes. */
export class WarehouseClients {
  readonly #options: WarehouseClientsOptions;
  readonly #clients = new Map<string, ClickHouseClient>();
  #connection?: WarehouseConnection;

  static create(options: WarehouseClientsOptions): WarehouseClients {
    return new WarehouseClients(options);
  }

  private constructor(options: WarehouseClientsOptions) {
    this.#options = options;
  }

  /** Waits for the engine; `control` speaks as the user of `as`. */
  async get(use: ClientUse, as?: WarehouseRole): Promise<ClickHouseClient> {
    const connection = await this.#options.endpoint.connect();
    if (connection !== this.#connection) {
      const old = [...this.#clients.values()];
      this.#clients.clear();
      this.#connection = connection;
      await Promise.allSettled(old.map(client => client.close()));
    }
    const key = use === 'control' ? `control:${as}` : use;
    let client = this.#clients.get(key);
    if (!client) {
      const role = use === 'control' ? as : use;
      const user = (role && this.#options.roles[role]) ?? connection;
      client = createClient({
        url: connection.url,
        username: user.username,
        password: user.password,
        // The database may have to be created first, by a control statement.
        database: use === 'control' ? 'default' : this.#options.database,
        application: 'analytics-engine',
        request_timeout: MAX_STATEMENT_MS,
        max_open_connections:
          use === 'control'
            ? CONTROL_CONNECTIONS
            : this.#options.maxConnections,
        keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_TTL_MS },
        compression: { request: false, response: false },
        // Long arrays do not fit into a URL.
        use_multipart_params_auto: true,
        // Its log lines hold statements and parameters.
        log: { level: ClickHouseLogLevel.OFF },
      });
      this.#clients.set(key, client);
    }
    return client;
  }

  /** Texts that must never be shown. */
  secrets(): string[] {
    return [
      this.#connection?.password,
      ...Object.values(this.#options.roles).map(user => user?.password),
    ].filter((secret): secret is string => Boolean(secret));
  }

  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.allSettled(clients.map(client => client.close()));
  }
}
