import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../freePorts';
import { PythonEnvironment } from '../python/PythonEnvironment';
import { SystemProcess } from '../SystemProcess';
import { MLFLOW_PACKAGES } from './mlflowPackages';

const START_TIMEOUT_MS = 120_000;

/** Options of {@link MlflowServer.create}. */
export interface MlflowServerOptions {
  /** Outlives this process; its output goes to a file in `directory`. */
  detached?: boolean;
  /** Where its data lives; a temporary directory, removed at the end, when absent. */
  directory?: string;
  /** Any free one when absent. */
  port?: number;
}

/**
 * An MLflow tracking server on loopback that hands out artifacts itself. It
 * keeps data and port over {@link stop} and {@link start}.
 */
export class MlflowServer {
  /** The Python that runs it, with its client, scikit-learn and skl2onnx. */
  readonly python: PythonEnvironment;
  readonly #directory: string;
  readonly #temporary: boolean;
  readonly #port: number;
  readonly #detached: boolean;
  #process: SystemProcess | undefined;

  private constructor(options: {
    python: PythonEnvironment;
    directory: string;
    temporary: boolean;
    port: number;
    detached: boolean;
  }) {
    this.python = options.python;
    this.#directory = options.directory;
    this.#temporary = options.temporary;
    this.#port = options.port;
    this.#detached = options.detached;
  }

  /** Installs what is missing and starts a server. */
  static async create(
    options: MlflowServerOptions = {},
  ): Promise<MlflowServer> {
    const python = await PythonEnvironment.create(MLFLOW_PACKAGES);
    const [port] = await freePorts(1);
    const directory =
      options.directory ?? (await mkdtemp(join(tmpdir(), 'mlflow-')));
    await mkdir(directory, { recursive: true });
    const server = new MlflowServer({
      python,
      directory,
      temporary: options.directory === undefined,
      port: options.port ?? port,
      detached: options.detached ?? false,
    });
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(): Promise<void> {
    this.#process = await SystemProcess.start({
      name: 'MLflow',
      command: this.python.python,
      args: [
        ...['-m', 'mlflow', 'server'],
        ...['--host', '127.0.0.1', '--port', String(this.#port)],
        ...[
          '--backend-store-uri',
          `sqlite:///${join(this.#directory, 'mlflow.db')}`,
        ],
        ...['--artifacts-destination', join(this.#directory, 'artifacts')],
        ...['--serve-artifacts', '--workers', '1'],
      ],
      spawn: {
        cwd: this.#directory,
        env: {
          ...process.env,
          MLFLOW_DISABLE_TELEMETRY: 'true',
          MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        },
      },
      ready: /Application startup complete/,
      timeoutMs: START_TIMEOUT_MS,
      // The server is a child of the command.
      group: true,
      ...(this.#detached && {
        detachedLogFile: join(this.#directory, 'output.log'),
      }),
    });
  }

  /** Ends the server; the data stays. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  /** Ends the server and removes its temporary data. */
  async remove(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
    if (this.#temporary) {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }
}
