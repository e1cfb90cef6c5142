import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { applyWarehouseSchema } from './applyWarehouseSchema';

/** Between two attempts while the warehouse is away. */
const RETRY_INTERVAL_MS = 5_000;
/** Longest wait of one attempt for the warehouse to answer. */
const READY_TIMEOUT_MS = 15_000;

/** Makes the plugin's tables exist, once per process, whoever asks first. */
export class WarehouseSchema {
  readonly #warehouse: WarehouseService;
  readonly #logger: LoggerService;
  readonly #abort = new AbortController();
  #applied: Promise<void> | undefined;

  private constructor(warehouse: WarehouseService, logger: LoggerService) {
    this.#warehouse = warehouse;
    this.#logger = logger;
  }

  static create(options: {
    warehouse: WarehouseService;
    logger: LoggerService;
  }): WarehouseSchema {
    return new WarehouseSchema(options.warehouse, options.logger);
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
    await applyWarehouseSchema(this.#warehouse, this.#logger);
  }
}
