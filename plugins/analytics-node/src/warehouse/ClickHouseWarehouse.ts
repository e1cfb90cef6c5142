import { Readable } from 'node:stream';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClickHouseClient } from '@clickhouse/client';
import type { MetricsService } from '../metrics/types';
import { EngineLifetime, LIFETIME_QUERY } from './EngineLifetime';
import { StatementMetrics } from './StatementMetrics';
import { StatementRunner } from './StatementRunner';
import { WarehouseClients } from './WarehouseClients';
import { coalesceBuffers } from './coalesceBuffers';
import { drainInsertAnswer } from './drainInsertAnswer';
import type { WarehouseCredentials, WarehouseEndpoint } from './endpoint';
import { ensureDatabase } from './ensureDatabase';
import type {
  WarehouseInsertOptions,
  WarehouseInsertResult,
  WarehouseResult,
  WarehouseRole,
  WarehouseService,
  WarehouseStatementOptions,
} from './types';
import { untilReady } from './untilReady';

const QUERY_TIMEOUT_MS = 30_000;
const COMMAND_TIMEOUT_MS = 5 * 60_000;
const INSERT_TIMEOUT_MS = 2 * 60_000;
/** Most bytes of one result, counted by the engine before formatting. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;

/** Below this a body is as good. */
const MIN_SPOOLED_BYTES = 256 * 1024;

/** Of a single row about the engine itself. */
const MAX_ROW_BYTES = 64 * 1024;

/** Options of {@link ClickHouseWarehouse.create}. */
export interface ClickHouseWarehouseOptions {
  endpoint: WarehouseEndpoint;
  database: string;
  roles?: Partial<Record<WarehouseRole, WarehouseCredentials>>;
  /** Sockets that each role may have open. */
  maxConnections: number;
  metrics: MetricsService;
  logger: LoggerService;
}

/** {@link WarehouseService} over HTTP, for a server and the embedded engine alike. */
export class ClickHouseWarehouse implements WarehouseService {
  readonly database: string;
  readonly host: string;
  readonly #endpoint: WarehouseEndpoint;
  readonly #clients: WarehouseClients;
  readonly #statements: StatementRunner;
  readonly #logger: LoggerService;
  readonly #lifetime = EngineLifetime.create();
  #incarnation?: Promise<string>;

  static create(options: ClickHouseWarehouseOptions): ClickHouseWarehouse {
    return new ClickHouseWarehouse(options);
  }

  private constructor(options: ClickHouseWarehouseOptions) {
    const { endpoint, database, logger } = options;
    this.database = database;
    this.host = endpoint.name;
    this.#endpoint = endpoint;
    this.#logger = logger;
    this.#clients = WarehouseClients.create({
      endpoint,
      database,
      roles: options.roles ?? {},
      maxConnections: options.maxConnections,
    });
    this.#statements = StatementRunner.create({
      clients: this.#clients,
      metrics: StatementMetrics.create(options.metrics),
      title: endpoint.title,
      logger,
    });
  }

  get incarnationExpression(): string | undefined {
    return this.#endpoint.incarnationExpression;
  }

  async query<Row = Record<string, unknown>>(
    options: WarehouseStatementOptions,
  ): Promise<WarehouseResult<Row>> {
    const { role = 'read', timeoutMs = QUERY_TIMEOUT_MS } = options;
    const started = performance.now();
    const answer = await this.#statements.run(
      { ...options, role, timeoutMs },
      {
        // So that an error in the middle is an error and not half a result.
        wait_end_of_query: 1,
        output_format_json_quote_64bit_integers: 0,
        max_result_bytes: MAX_RESULT_BYTES,
        max_execution_time: timeoutMs / 1000,
        // Whatever the text says, this role changes nothing and reads no files.
        ...(role === 'read' && { readonly: 2 }),
      },
      async (client, request) => {
        const result = await client.query({
          ...request,
          format: 'JSONCompact',
        });
        request.abort_signal.addEventListener('abort', () => result.close(), {
          once: true,
        });
        return result.json<unknown[]>();
      },
    );
    const columns = answer.meta ?? [];
    return {
      rows: answer.data.map(values => toRow(columns, values) as Row),
      columns,
      elapsedMs: performance.now() - started,
      rowsRead: answer.statistics?.rows_read ?? 0,
      bytesRead: answer.statistics?.bytes_read ?? 0,
    };
  }

  async command(options: WarehouseStatementOptions): Promise<void> {
    const { role = 'govern', timeoutMs = COMMAND_TIMEOUT_MS } = options;
    await this.#statements.run(
      { ...options, role, timeoutMs },
      { wait_end_of_query: 1, max_execution_time: timeoutMs / 1000 },
      (client, request) => client.command(request),
    );
  }

  async insert(
    options: WarehouseInsertOptions,
  ): Promise<WarehouseInsertResult> {
    const { role = 'ingest', timeoutMs = INSERT_TIMEOUT_MS } = options;
    const started = performance.now();
    const queryId = await this.#statements.run(
      { ...options, role, timeoutMs },
      { wait_end_of_query: 1, async_insert: 0 },
      async (client, request) => {
        return this.#withRows(options, async rows => {
          const answer = await client.exec({
            ...request,
            ...rows,
            ignore_error_response: true,
          });
          await drainInsertAnswer(answer, {
            signal: request.abort_signal,
            secrets: this.#clients.secrets(),
          });
          return answer.query_id;
        });
      },
    );
    return { elapsedMs: performance.now() - started, queryId };
  }

  kill(queryId: string): Promise<void> {
    return this.#statements.kill(queryId);
  }

  incarnation(): Promise<string> {
    // One at a time, so that answers are seen in the order of their asking.
    this.#incarnation ??= this.#readIncarnation().finally(() => {
      this.#incarnation = undefined;
    });
    return this.#incarnation;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return untilReady({
      attempt: () =>
        this.#statements.control('govern', (client, attemptSignal) =>
          ensureDatabase(client, this.database, attemptSignal),
        ),
      logger: this.#logger,
      signal,
    });
  }

  /** What is known about the engine without asking it. */
  describe(): Record<string, unknown> {
    return { kind: this.#endpoint.kind, ...this.#endpoint.describe() };
  }

  /** Closes the connections, and stops the engine if it is ours. */
  async close(): Promise<void> {
    await this.#clients.close();
    await this.#endpoint.close();
  }

  /** Calls `send` with what makes the rows part of a request: a spooled file when they are worth it, or a body. */
  async #withRows<T>(
    { data, onTaken }: WarehouseInsertOptions,
    send: (
      rows: { http_headers: Record<string, string> } | { values: Readable },
    ) => Promise<T>,
  ): Promise<T> {
    const spooled =
      Buffer.isBuffer(data) && data.length >= MIN_SPOOLED_BYTES
        ? await this.#endpoint.spool?.write(data)
        : undefined;
    if (!spooled) {
      const result = await send({ values: toStream(data) });
      onTaken?.();
      return result;
    }
    onTaken?.();
    try {
      const result = await send({ http_headers: spooled.headers });
      spooled.done();
      return result;
    } catch (error) {
      spooled.abandon();
      throw error;
    }
  }

  async #readIncarnation(): Promise<string> {
    const expression = this.incarnationExpression;
    const query = expression
      ? `SELECT ${expression} AS incarnation`
      : LIFETIME_QUERY;
    const row = await this.#statements.control('read', (client, signal) =>
      readRow(client, query, signal),
    );
    return expression ? String(row.incarnation) : this.#lifetime.see(row);
  }
}

async function readRow(
  client: ClickHouseClient,
  query: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const result = await client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: {
      wait_end_of_query: 1,
      max_result_bytes: String(MAX_ROW_BYTES),
    },
    abort_signal: signal,
  });
  const [row] = await result.json<Record<string, unknown>>();
  return row;
}

function toRow(
  columns: Array<{ name: string }>,
  values: unknown[],
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index++) {
    row[columns[index].name] = values[index];
  }
  return row;
}

function toStream(data: WarehouseInsertOptions['data']): Readable {
  return data instanceof Readable
    ? data
    : Readable.from(coalesceBuffers(Array.isArray(data) ? data : [data]), {
        objectMode: false,
      });
}
