import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../freePorts';
import { runCommand } from '../runCommand';
import { SystemProcess } from '../SystemProcess';
import { findPostgres } from './findPostgres';

const START_TIMEOUT_MS = 60_000;
const USER = 'postgres';
/** The user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY_ID = 65534;

/** Options of {@link PostgresServer.create}. */
export interface PostgresServerOptions {
  /** Outlives this process; its output goes to a file in `directory`. */
  detached?: boolean;
  /** Where its data lives; a temporary directory, removed at the end, when absent. */
  directory?: string;
  /** Any free one when absent. */
  port?: number;
}

/**
 * A PostgreSQL server on loopback that trusts everybody there. It keeps data
 * and port over {@link stop} or {@link kill} and {@link start}.
 */
export class PostgresServer {
  readonly #bin: string;
  readonly #directory: string;
  readonly #temporary: boolean;
  readonly #port: number;
  readonly #detached: boolean;
  #process: SystemProcess | undefined;

  private constructor(options: {
    bin: string;
    directory: string;
    temporary: boolean;
    port: number;
    detached: boolean;
  }) {
    this.#bin = options.bin;
    this.#directory = options.directory;
    this.#temporary = options.temporary;
    this.#port = options.port;
    this.#detached = options.detached;
  }

  /** Installs what is missing and starts a server. */
  static async create(
    options: PostgresServerOptions = {},
  ): Promise<PostgresServer> {
    const bin = await findPostgres();
    const [port] = await freePorts(1);
    const directory =
      options.directory ?? (await mkdtemp(join(tmpdir(), 'postgres-')));
    const server = new PostgresServer({
      bin,
      directory,
      temporary: options.directory === undefined,
      port: options.port ?? port,
      detached: options.detached ?? false,
    });
    await server.#initialize();
    await server.start();
    return server;
  }

  /** What `backend.database.connection` and node-postgres take. */
  get connection(): { host: string; port: number; user: string } {
    return { host: '127.0.0.1', port: this.#port, user: USER };
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(): Promise<void> {
    this.#process = await SystemProcess.start({
      name: 'PostgreSQL',
      command: join(this.#bin, 'postgres'),
      args: [
        ...['-D', join(this.#directory, 'data')],
        ...['-c', `port=${this.#port}`],
        ...['-c', 'listen_addresses=127.0.0.1'],
        ...['-c', `unix_socket_directories=${this.#directory}`],
        ...['-c', 'max_connections=200'],
      ],
      spawn: this.#identity(),
      ready: /database system is ready to accept connections/,
      timeoutMs: START_TIMEOUT_MS,
      ...(this.#detached && {
        detachedLogFile: join(this.#directory, 'output.log'),
      }),
    });
  }

  /** Ends the server and its connections; the data stays. */
  async stop(): Promise<void> {
    await this.#process?.stop('SIGINT');
    this.#process = undefined;
  }

  /** Ends the server as a crash would; the data stays. */
  async kill(): Promise<void> {
    // SIGQUIT: the server ends its children at once and recovers at the next
    // start. SIGKILL would leave the children to hold the shared memory.
    await this.#process?.stop('SIGQUIT');
    this.#process = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the server and removes its temporary data. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.#temporary) {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  async #initialize(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const { uid, gid } = this.#identity();
    if (uid !== undefined && gid !== undefined) {
      await chown(this.#directory, uid, gid);
    }
    await runCommand(
      join(this.#bin, 'initdb'),
      [
        ...['-D', join(this.#directory, 'data')],
        ...['-U', USER],
        ...['-A', 'trust'],
        ...['-E', 'UTF8'],
        ...['--locale', 'C'],
      ],
      { ...this.#identity(), timeoutMs: START_TIMEOUT_MS },
    ).catch(error => {
      if (!/exists but is not empty/.test(error.message)) {
        throw error;
      }
    });
  }

  #identity(): { uid?: number; gid?: number; cwd: string } {
    return process.getuid?.() === 0
      ? { uid: NOBODY_ID, gid: NOBODY_ID, cwd: this.#directory }
      : { cwd: this.#directory };
  }
}
