import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { StatementLimit } from './StatementLimit';
import type { StatementMetrics } from './StatementMetrics';
import { MAX_STATEMENT_MS } from './WarehouseClients';
import type { WarehouseClients } from './WarehouseClients';
import type { WarehouseError } from './errors';
import { toWarehouseError } from './toWarehouseError';
import type { WarehouseRole, WarehouseStatementOptions } from './types';

/** Of statements about other statements, which must be quick or are useless. */
const CONTROL_TIMEOUT_MS = 5_000;

/** What every method of the client is given. */
export interface StatementRequest {
  query: string;
  query_params?: Record<string, unknown>;
  clickhouse_settings: ClickHouseSettings;
  query_id: string;
  abort_signal: AbortSignal;
}

/**
 * Runs statements of any kind with what they all need: a client of their
 * role, an end in time, cancelling on the server, timing, mapped errors.
 */
export class StatementRunner {
  readonly #options: StatementRunnerOptions;
  /** Role of each running statement: only its own user may always kill it. */
  readonly #running = new Map<string, WarehouseRole>();

  static create(options: StatementRunnerOptions): StatementRunner {
    return new StatementRunner(options);
  }

  private constructor(options: StatementRunnerOptions) {
    this.#options = options;
  }

  /**
   * Runs one statement; `settings` are those of its kind, under its own.
   *
   * @throws WarehouseError
   */
  async run<T>(
    options: WarehouseStatementOptions & {
      role: WarehouseRole;
      timeoutMs: number;
    },
    settings: Record<string, string | number | boolean>,
    work: (client: ClickHouseClient, request: StatementRequest) => Promise<T>,
  ): Promise<T> {
    const { name, role, params } = options;
    const { clients, metrics, logger } = this.#options;
    metrics.checkName(name);
    const queryId = options.queryId ?? `${name}-${randomUUID()}`;
    const limit = StatementLimit.start({
      ...options,
      timeoutMs: boundedMs(options.timeoutMs),
    });
    const started = performance.now();
    try {
      const client = await limit.race(clients.get(role));
      this.#running.set(queryId, role);
      const result = await limit.race(
        work(client, {
          query: options.query,
          query_params: params,
          clickhouse_settings: {
            ...settings,
            ...options.settings,
          } as ClickHouseSettings,
          query_id: queryId,
          abort_signal: limit.signal,
        }),
      );
      metrics.observe(name, performance.now() - started);
      return result;
    } catch (error) {
      const mapped = this.#toError(error, params);
      metrics.observe(name, performance.now() - started, mapped);
      if (limit.signal.aborted && this.#running.has(queryId)) {
        // A server goes on with a statement whose client has left.
        await this.kill(queryId).catch(killError =>
          logger.debug(`Could not cancel ${queryId}: ${killError}`),
        );
      }
      throw mapped;
    } finally {
      limit.dispose();
      this.#running.delete(queryId);
    }
  }

  /** Runs a short statement of ours that is neither timed nor listed. */
  async control<T>(
    role: WarehouseRole,
    work: (client: ClickHouseClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const limit = StatementLimit.start({
      name: 'control',
      timeoutMs: CONTROL_TIMEOUT_MS,
    });
    try {
      const client = await limit.race(
        this.#options.clients.get('control', role),
      );
      return await limit.race(work(client, limit.signal));
    } catch (error) {
      throw this.#toError(error);
    } finally {
      limit.dispose();
    }
  }

  /** Asks the engine to end a statement; does not wait until it has. */
  async kill(queryId: string): Promise<void> {
    const role = this.#running.get(queryId) ?? 'govern';
    await this.control(role, (client, signal) =>
      client.command({
        // SYNC would wait for a statement that may not end for minutes.
        query: `KILL QUERY WHERE query_id = ${quoteText(queryId)} ASYNC`,
        abort_signal: signal,
      }),
    );
  }

  #toError(error: unknown, params?: Record<string, unknown>): WarehouseError {
    return toWarehouseError(error, {
      title: this.#options.title,
      params,
      secrets: this.#options.clients.secrets(),
    });
  }
}

/** A text as a literal: not every engine binds parameters in KILL QUERY. */
function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** Options of {@link StatementRunner.create}. */
export interface StatementRunnerOptions {
  clients: WarehouseClients;
  metrics: StatementMetrics;
  title: string;
  logger: LoggerService;
}

/** A time limit that is one. @throws RangeError when it is not positive */
function boundedMs(timeoutMs: number): number {
  if (!(timeoutMs > 0)) {
    throw new RangeError(
      `timeoutMs: expected a positive number, found ${timeoutMs}`,
    );
  }
  return Math.min(timeoutMs, MAX_STATEMENT_MS);
}
