import type { LoggerService } from '@backstage/backend-plugin-api';
import type { WarehouseService } from './types';

/** One statement of a plugin's schema; it may be run again and then changes nothing. */
export interface SchemaStatement {
  /** For logs, in kebab-case: `create-orders`. */
  name: string;
  query: string;
  params?: Record<string, unknown>;
}

/** Between two attempts while the warehouse is away. */
const RETRY_INTERVAL_MS = 5_000;
/** Longest wait of one attempt for the warehouse to answer. */
const READY_TIMEOUT_MS = 15_000;
/** Longest time of one statement. */
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Makes a plugin's tables and views exist, once per process, whoever asks
 * first. The statements are run in their order.
 */
export class WarehouseSchema {
  readonly #warehouse: WarehouseService;
  readonly #statements: readonly SchemaStatement[];
  readonly #logger: LoggerService;
  readonly #abort = new AbortController();
  #applied: Promise<void> | undefined;

  static create(options: {
    warehouse: WarehouseService;
    statements: readonly SchemaStatement[];
    logger: LoggerService;
  }): WarehouseSchema {
    return new WarehouseSchema(options);
  }

  private constructor(options: {
    warehouse: WarehouseService;
    statements: readonly SchemaStatement[];
    logger: LoggerService;
  }) {
    this.#warehouse = options.warehouse;
    this.#statements = options.statements;
    this.#logger = options.logger;
  }

  /** @throws WarehouseError when the warehouse is away or refuses; the next call tries again */
  ensure(): Promise<void> {
    this.#applied ??= this.#apply().catch(error => {
      this.#applied = undefined;
      throw error;
    });
    return this.#applied;
  }

  /** Tries until it is done or stopped; needs no waiting for. */
  async ensureEventually(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.ensure();
        return;
      } catch (error) {
        this.#logger.warn(
          `The warehouse's tables could not be made, trying again in ${
            RETRY_INTERVAL_MS / 1000
          } s: ${(error as Error).message}`,
        );
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, RETRY_INTERVAL_MS);
        timer.unref();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  stop(): void {
    this.#abort.abort();
  }

  async #apply(): Promise<void> {
    await this.#warehouse.ready(
      AbortSignal.any([
        this.#abort.signal,
        AbortSignal.timeout(READY_TIMEOUT_MS),
      ]),
    );
    for (const { name, query, params } of this.#statements) {
      await this.#warehouse.command({
        name: 'warehouse-schema',
        query,
        params,
        role: 'govern',
        timeoutMs: STATEMENT_TIMEOUT_MS,
      });
      this.#logger.debug(`Applied warehouse schema ${name}`);
    }
  }
}
