import {
  claimPlace,
  LocalServer,
  type LocalServerOptions,
  type ServerPlace,
} from '../LocalServer';
import { PythonEnvironment } from '../python/PythonEnvironment';
import type { SystemCommand } from '../SystemProcess';
import { MLFLOW_PACKAGES } from './mlflowPackages';

const START_TIMEOUT_MS = 120_000;

/** An MLflow tracking server that hands out artifacts itself. */
export class MlflowServer extends LocalServer {
  /** The Python that runs it, with its client, scikit-learn and skl2onnx. */
  readonly python: PythonEnvironment;

  private constructor(place: ServerPlace, python: PythonEnvironment) {
    super(place);
    this.python = python;
  }

  /** Installs what is missing and starts a server. */
  static async create(options: LocalServerOptions = {}): Promise<MlflowServer> {
    const python = await PythonEnvironment.create(MLFLOW_PACKAGES);
    const server = new MlflowServer(
      await claimPlace('mlflow', options),
      python,
    );
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  protected command(): SystemCommand {
    return {
      name: 'MLflow',
      command: this.python.python,
      args: [
        ...['-m', 'mlflow', 'server'],
        ...['--host', '127.0.0.1', '--port', String(this.port)],
        ...['--backend-store-uri', `sqlite:///${this.file('mlflow.db')}`],
        ...['--artifacts-destination', this.file('artifacts')],
        ...['--serve-artifacts', '--workers', '1'],
      ],
      spawn: {
        cwd: this.directory,
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
    };
  }
}
