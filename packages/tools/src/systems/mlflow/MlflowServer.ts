import { writeFile } from 'node:fs/promises';
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

const AUTHENTICATION_FILE = 'basic-auth.ini';

/** Options of {@link MlflowServer.create}. */
export interface MlflowServerOptions extends LocalServerOptions {
  /** Whom its own app `basic-auth` lets in; everybody when absent. */
  admin?: { username: string; password: string };
  /** False leaves it to clients to reach the store of artifacts; true when absent. */
  servesArtifacts?: boolean;
}

/** An MLflow tracking server. */
export class MlflowServer extends LocalServer {
  /** The Python that runs it, with its client, scikit-learn and skl2onnx. */
  readonly python: PythonEnvironment;
  readonly #options: MlflowServerOptions;

  private constructor(
    place: ServerPlace,
    python: PythonEnvironment,
    options: MlflowServerOptions,
  ) {
    super(place);
    this.python = python;
    this.#options = options;
  }

  /** Installs what is missing and starts a server. */
  static async create(
    options: MlflowServerOptions = {},
  ): Promise<MlflowServer> {
    const python = await PythonEnvironment.create(MLFLOW_PACKAGES);
    const server = new MlflowServer(
      await claimPlace('mlflow', options),
      python,
      options,
    );
    if (options.admin) {
      await server.#writeAuthentication(options.admin);
    }
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async #writeAuthentication(admin: {
    username: string;
    password: string;
  }): Promise<void> {
    const lines = [
      '[mlflow]',
      'default_permission = READ',
      `database_uri = sqlite:///${this.file('users.db')}`,
      `admin_username = ${admin.username}`,
      `admin_password = ${admin.password}`,
      'authorization_function = mlflow.server.auth:authenticate_request_basic_auth',
    ];
    await writeFile(this.file(AUTHENTICATION_FILE), lines.join('\n'));
  }

  protected command(): SystemCommand {
    const { admin, servesArtifacts = true } = this.#options;
    const artifacts = this.file('artifacts');
    return {
      name: 'MLflow',
      command: this.python.python,
      args: [
        ...['-m', 'mlflow', 'server'],
        ...['--host', '127.0.0.1', '--port', String(this.port)],
        ...['--backend-store-uri', `sqlite:///${this.file('mlflow.db')}`],
        ...(servesArtifacts
          ? ['--serve-artifacts', '--artifacts-destination', artifacts]
          : ['--no-serve-artifacts', '--default-artifact-root', artifacts]),
        ...['--workers', '1'],
        ...(admin ? ['--app-name', 'basic-auth'] : []),
      ],
      spawn: {
        cwd: this.directory,
        env: {
          ...process.env,
          MLFLOW_DISABLE_TELEMETRY: 'true',
          MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
          ...(admin && {
            MLFLOW_AUTH_CONFIG_PATH: this.file(AUTHENTICATION_FILE),
            MLFLOW_FLASK_SERVER_SECRET_KEY: 'of a test',
          }),
        },
      },
      ready: /Application startup complete/,
      timeoutMs: START_TIMEOUT_MS,
      // The server is a child of the command.
      group: true,
    };
  }
}
