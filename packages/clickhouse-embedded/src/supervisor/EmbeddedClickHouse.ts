import { totalmem } from 'node:os';
import {
  EmbeddedClickHouseOptions,
  EmbeddedLogger,
  EmbeddedState,
  EmbeddedStateChange,
} from '../types';
import { StartMessage } from '../server/messages';
import { DataDirectoryLock } from './DataDirectoryLock';
import {
  describeFileError,
  EmbeddedClickHouseError,
} from './EmbeddedClickHouseError';
import { describeExit, EngineProcess } from './EngineProcess';
import { InsertSpool } from './InsertSpool';
import {
  cleanLeftovers,
  Layout,
  layoutOf,
  nextGeneration,
  prepareDirectory,
  readOrCreatePassword,
} from './prepareDirectory';
import { writeEngineConfig } from './writeEngineConfig';

const USERNAME = 'default';
const DEFAULT_SESSIONS = 8;
const DEFAULT_QUEUE_LIMIT = 256;
const DEFAULT_DRAIN_MS = 10_000;
const MIN_MEMORY_BYTES = 256 << 20;
const FIRST_RESTART_DELAY_MS = 200;
const MAX_RESTART_DELAY_MS = 30_000;
/** An engine that ran this long starts the back-off anew when it ends. */
const HEALTHY_AFTER_MS = 60_000;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * A ClickHouse engine in a child process behind ClickHouse's HTTP interface on loopback. It is
 * restarted with back-off when it ends by itself, on the same port and with the same password.
 */
export class EmbeddedClickHouse {
  readonly username = USERNAME;
  readonly password: string;
  /** Takes rows of an INSERT past the socket; undefined where that is not possible. */
  readonly spool = InsertSpool.create();
  readonly #layout: Layout;
  readonly #lock: DataDirectoryLock;
  readonly #host: string;
  readonly #logger: EmbeddedLogger;
  readonly #drainMs: number;
  readonly #listeners = new Set<(change: EmbeddedStateChange) => void>();
  readonly #template: Omit<StartMessage, 'port' | 'generation'>;
  #state: EmbeddedState = 'starting';
  #port: number;
  #generation = 0;
  #engine: EngineProcess | undefined;
  #wakeRestart: (() => void) | undefined;
  #supervision: Promise<void> = Promise.resolve();

  /**
   * Starts an engine on a data directory and waits until it answers.
   * @throws EmbeddedClickHouseError in one sentence: directory in use or not writable, disk full, port taken.
   */
  static async start(
    options: EmbeddedClickHouseOptions,
  ): Promise<EmbeddedClickHouse> {
    const host = options.host ?? '127.0.0.1';
    if (!LOOPBACK.includes(host)) {
      throw new EmbeddedClickHouseError(
        `The embedded server listens on loopback only, not on ${host}`,
      );
    }
    const layout = layoutOf(options.directory, options.backupDirectory);
    prepareDirectory(layout);
    const lock = await DataDirectoryLock.acquire(layout.directory);
    try {
      const embedded = new EmbeddedClickHouse(options, host, layout, lock);
      await embedded.#launch();
      embedded.#supervision = embedded.#supervise();
      return embedded;
    } catch (error) {
      lock.release();
      throw error instanceof EmbeddedClickHouseError
        ? error
        : describeFileError(layout.directory, error);
    }
  }

  private constructor(
    options: EmbeddedClickHouseOptions,
    host: string,
    layout: Layout,
    lock: DataDirectoryLock,
  ) {
    this.#layout = layout;
    this.#lock = lock;
    this.#host = host;
    this.#port = options.port ?? 0;
    this.#drainMs = options.drainMs ?? DEFAULT_DRAIN_MS;
    this.#logger = options.logger ?? { info() {}, warn() {}, error() {} };
    this.password = readOrCreatePassword(layout);
    writeEngineConfig(layout, {
      maxMemoryBytes: Math.max(
        MIN_MEMORY_BYTES,
        options.maxMemoryBytes ?? totalmem() / 2,
      ),
    });
    this.#template = {
      type: 'start',
      dataDirectory: layout.engine,
      configFile: layout.configFile,
      pipeDirectory: layout.pipes,
      spoolDirectory: this.spool?.directory,
      host,
      username: USERNAME,
      password: this.password,
      sessions: options.sessions ?? DEFAULT_SESSIONS,
      queueLimit: options.queueLimit ?? DEFAULT_QUEUE_LIMIT,
    };
  }

  /** Where `@clickhouse/client` finds the server; stays the same over restarts of the engine. */
  get url(): string {
    return `http://${
      this.#host.includes(':') ? `[${this.#host}]` : this.#host
    }:${this.#port}`;
  }

  /** The file that holds the password, readable for its owner alone. */
  get passwordFile(): string {
    return this.#layout.passwordFile;
  }

  get state(): EmbeddedState {
    return this.#state;
  }

  /** Counts the engine processes of this data directory; also `SELECT embeddedGeneration()`. */
  get generation(): number {
    return this.#generation;
  }

  /** The engine's process, or undefined while none runs. */
  get pid(): number | undefined {
    return this.#state === 'running' ? this.#engine?.pid : undefined;
  }

  /** Calls `listener` at every change of state; answers a function that ends this. */
  onStateChange(listener: (change: EmbeddedStateChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets running statements finish up to the limit, ends the engine and frees the data directory. */
  async stop(): Promise<void> {
    if (this.#state !== 'stopped' && this.#state !== 'stopping') {
      this.#change('stopping');
      this.#wakeRestart?.();
      await this.#engine?.stop(this.#drainMs);
    }
    await this.#supervision;
  }

  async #launch(): Promise<void> {
    cleanLeftovers(this.#layout);
    this.#generation = nextGeneration(this.#layout);
    const engine = await EngineProcess.start(
      { ...this.#template, port: this.#port, generation: this.#generation },
      pid => this.#lock.noteEngine(pid),
    );
    this.#engine = engine;
    this.#port = engine.port;
    this.#change('running');
    this.#logger.info(
      `ClickHouse engine ${this.#generation} of ${
        this.#layout.directory
      } listens on ${this.url} (pid ${engine.pid})`,
    );
  }

  /** Restarts the engine for as long as nobody calls `stop`. */
  async #supervise(): Promise<void> {
    let delayMs = FIRST_RESTART_DELAY_MS;
    while (this.#engine) {
      const runningSince = Date.now();
      const exit = await this.#engine.exited;
      this.#engine = undefined;
      if (this.#stopping()) break;
      if (Date.now() - runningSince > HEALTHY_AFTER_MS)
        delayMs = FIRST_RESTART_DELAY_MS;
      let reason = `The ClickHouse engine ended unexpectedly (${describeExit(
        exit,
      )})`;
      while (!this.#engine && !this.#stopping()) {
        this.#change('restarting', reason);
        this.#logger.error(`${reason}; starting it again in ${delayMs} ms`);
        await this.#pause(delayMs);
        if (this.#stopping()) break;
        delayMs = Math.min(delayMs * 2, MAX_RESTART_DELAY_MS);
        try {
          await this.#launch();
        } catch (error) {
          reason = `The ClickHouse engine could not be started again: ${
            (error as Error).message
          }`;
        }
        // `stop` may have been called while the engine was starting.
        if (this.#stopping())
          await (this.#engine as EngineProcess | undefined)?.stop(
            this.#drainMs,
          );
      }
    }
    this.#lock.release();
    this.spool?.close();
    this.#change('stopped');
  }

  #stopping(): boolean {
    return this.#state === 'stopping';
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, delayMs);
      this.#wakeRestart = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #change(state: EmbeddedState, reason?: string): void {
    if (this.#state === 'stopping' && state !== 'stopped') return;
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      listener({
        state,
        generation: this.#generation,
        startedAt: this.#engine?.startedAt,
        reason,
      });
    }
  }
}
