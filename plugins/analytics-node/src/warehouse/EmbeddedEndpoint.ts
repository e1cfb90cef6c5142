import type {
  EmbeddedClickHouse,
  InsertSpool,
} from '@analytics-engine/clickhouse-embedded';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { WarehouseConnection, WarehouseEndpoint } from './endpoint';
import { WarehouseError } from './errors';

/** After a failed start the next one is not attempted sooner. */
const RETRY_AFTER_MS = 5_000;

/**
 * An engine of our own in a child process. Starting begins with the first
 * {@link EmbeddedEndpoint.connect} and is shared by all callers; a failed
 * start is tried again by a later call, so an engine that comes late (disk
 * freed, package installed) is found without a restart of the portal.
 */
export class EmbeddedEndpoint implements WarehouseEndpoint {
  readonly kind = 'embedded';
  /** Counted by the supervisor; the time tells apart a directory that was made anew. */
  readonly incarnationExpression =
    "concat(toString(embeddedGeneration()), '@', toString(embeddedStartedAt()))";
  readonly name: string;
  /** Its port is drawn at each start; no fixed one would be found there. */
  readonly title = 'embedded warehouse';
  readonly #start: () => Promise<EmbeddedClickHouse>;
  readonly #logger: LoggerService;
  #starting?: Promise<EmbeddedClickHouse>;
  #engine?: EmbeddedClickHouse;
  #connection?: WarehouseConnection;
  #failure?: { at: number; error: WarehouseError };
  #closed = false;

  /** @param port - the fixed port if there is one; it makes lineage ids, which must not change by the start */
  static create(options: {
    start: () => Promise<EmbeddedClickHouse>;
    port?: number;
    logger: LoggerService;
  }): EmbeddedEndpoint {
    return new EmbeddedEndpoint(options);
  }

  private constructor(options: {
    start: () => Promise<EmbeddedClickHouse>;
    port?: number;
    logger: LoggerService;
  }) {
    this.#start = options.start;
    this.#logger = options.logger;
    this.name = `localhost:${options.port || 8123}`;
  }

  async connect(): Promise<WarehouseConnection> {
    const { url, username, password } = this.#engine ?? (await this.#begin());
    const known = this.#connection;
    if (known?.url !== url || known.password !== password) {
      this.#connection = { url, username, password };
    }
    return this.#connection!;
  }

  get spool(): InsertSpool | undefined {
    return this.#engine?.spool;
  }

  describe(): Record<string, unknown> {
    if (this.#engine) {
      const { state, generation } = this.#engine;
      return { state, generation };
    }
    return this.#starting
      ? { state: 'starting' }
      : { state: 'stopped', error: this.#failure?.error.message };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const engine =
      this.#engine ?? (await this.#starting?.catch(() => undefined));
    this.#engine = undefined;
    await engine?.stop();
  }

  #begin(): Promise<EmbeddedClickHouse> {
    if (this.#closed) {
      return Promise.reject(
        new WarehouseError('The embedded warehouse is stopped'),
      );
    }
    if (this.#failure && Date.now() - this.#failure.at < RETRY_AFTER_MS) {
      return Promise.reject(this.#failure.error);
    }
    this.#starting ??= this.#start()
      .then(engine => {
        this.#failure = undefined;
        if (!this.#closed) {
          this.#engine = engine;
        }
        return engine;
      })
      .catch(cause => {
        const error = new WarehouseError(
          `The embedded warehouse did not start: ${cause.message}`,
        );
        this.#failure = { at: Date.now(), error };
        this.#logger.error(error.message);
        throw error;
      })
      .finally(() => {
        this.#starting = undefined;
      });
    return this.#starting;
  }
}
