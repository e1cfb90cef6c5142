import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './freePorts';
import { SystemProcess, type SystemCommand } from './SystemProcess';

/** What every server on this machine can be told. */
export interface LocalServerOptions {
  /** Outlives this process; its output goes to a file in `directory`. */
  detached?: boolean;
  /** Where its data lives; a temporary directory, removed at the end, when absent. */
  directory?: string;
  /** Port for clients; any free one when absent. */
  port?: number;
}

/** Where a server lives, decided before it is configured. */
export interface ServerPlace {
  directory: string;
  /** The directory ends with the server. */
  temporary: boolean;
  port: number;
  detached: boolean;
}

/** Makes the directory and chooses the port of a server. */
export async function claimPlace(
  name: string,
  options: LocalServerOptions,
): Promise<ServerPlace> {
  const { directory } = options;
  if (directory !== undefined) {
    await mkdir(directory, { recursive: true });
  }
  return {
    directory: directory ?? (await mkdtemp(join(tmpdir(), `${name}-`))),
    temporary: directory === undefined,
    port: options.port ?? (await freePorts(1))[0],
    detached: options.detached ?? false,
  };
}

/**
 * A server on loopback. It keeps data and port over {@link stop} or
 * {@link kill} and {@link start}.
 */
export abstract class LocalServer {
  protected readonly directory: string;
  protected readonly port: number;
  readonly #temporary: boolean;
  readonly #detached: boolean;
  #process: SystemProcess | undefined;

  protected constructor(place: ServerPlace) {
    this.directory = place.directory;
    this.port = place.port;
    this.#temporary = place.temporary;
    this.#detached = place.detached;
  }

  /** How it is started, and by what it says that it is ready. */
  protected abstract command(): SystemCommand;

  /** Ends it orderly. */
  protected get stopSignal(): NodeJS.Signals {
    return 'SIGTERM';
  }

  /** Ends it without a goodbye, its own processes included. */
  protected get killSignal(): NodeJS.Signals {
    return 'SIGKILL';
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @throws Error with the end of its output when it does not become ready */
  async start(): Promise<void> {
    this.#process = await SystemProcess.start({
      ...this.command(),
      ...(this.#detached && { detachedLogFile: this.file('output.log') }),
    });
  }

  /** Ends it orderly; the data stays. */
  async stop(): Promise<void> {
    await this.#process?.stop(this.stopSignal);
    this.#process = undefined;
  }

  /** Ends it as a crash would; the data stays. */
  async kill(): Promise<void> {
    await this.#process?.stop(this.killSignal);
    this.#process = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends it and removes its temporary data. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.#temporary) {
      await rm(this.directory, { recursive: true, force: true });
    }
  }

  /** A path in its directory. */
  protected file(name: string): string {
    return join(this.directory, name);
  }
}
