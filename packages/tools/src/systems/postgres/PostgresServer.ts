import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import {
  claimPlace,
  LocalServer,
  type LocalServerOptions,
  type ServerPlace,
} from '../LocalServer';
import { runCommand } from '../runCommand';
import type { SystemCommand } from '../SystemProcess';
import { findPostgres } from './findPostgres';

const START_TIMEOUT_MS = 60_000;
const USER = 'postgres';
/** The user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY_ID = 65534;

/** A PostgreSQL server that trusts everybody on this machine. */
export class PostgresServer extends LocalServer {
  readonly #bin: string;

  private constructor(place: ServerPlace, bin: string) {
    super(place);
    this.#bin = bin;
  }

  /** Installs what is missing and starts a server. */
  static async create(
    options: LocalServerOptions = {},
  ): Promise<PostgresServer> {
    const bin = await findPostgres();
    const server = new PostgresServer(
      await claimPlace('postgres', options),
      bin,
    );
    await server.#initialize();
    await server.start();
    return server;
  }

  /** What `backend.database.connection` and node-postgres take. */
  get connection(): { host: string; port: number; user: string } {
    return { host: '127.0.0.1', port: this.port, user: USER };
  }

  protected command(): SystemCommand {
    return {
      name: 'PostgreSQL',
      command: join(this.#bin, 'postgres'),
      args: [
        ...['-D', this.file('data')],
        ...['-c', `port=${this.port}`],
        ...['-c', 'listen_addresses=127.0.0.1'],
        ...['-c', `unix_socket_directories=${this.directory}`],
        ...['-c', 'max_connections=200'],
      ],
      spawn: this.#identity(),
      ready: /database system is ready to accept connections/,
      timeoutMs: START_TIMEOUT_MS,
    };
  }

  /** It ends at once on this, and waits for its clients on SIGTERM. */
  protected get stopSignal(): NodeJS.Signals {
    return 'SIGINT';
  }

  /**
   * It ends its children at once and recovers at the next start. SIGKILL would
   * leave the children to hold the shared memory.
   */
  protected get killSignal(): NodeJS.Signals {
    return 'SIGQUIT';
  }

  async #initialize(): Promise<void> {
    const { uid, gid } = this.#identity();
    if (uid !== undefined && gid !== undefined) {
      await chown(this.directory, uid, gid);
    }
    await runCommand(
      join(this.#bin, 'initdb'),
      [
        ...['-D', this.file('data')],
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
      ? { uid: NOBODY_ID, gid: NOBODY_ID, cwd: this.directory }
      : { cwd: this.directory };
  }
}
