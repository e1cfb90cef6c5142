import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { MlflowClient } from './MlflowClient';

const ROUTE = '/mlflow-artifacts/artifacts';
const PROXIED = /^mlflow-artifacts:(?:\/\/[^/]*)?\//;

/**
 * Files of models by way of the tracking server, which has the credentials of
 * the store behind it. Stores that clients must reach themselves are refused.
 */
export class MlflowArtifacts {
  readonly #client: MlflowClient;

  static create(options: { client: MlflowClient }): MlflowArtifacts {
    return new MlflowArtifacts(options.client);
  }

  private constructor(client: MlflowClient) {
    this.#client = client;
  }

  async write(uri: string, name: string, bytes: Buffer): Promise<void> {
    await this.#client.upload(this.#route(`${uri}/${name}`), bytes);
  }

  /** @throws NotFoundError, and UnprocessableError when it is longer than `maxBytes` */
  async read(uri: string, name: string, maxBytes: number): Promise<Buffer> {
    return this.#client.download(this.#route(`${uri}/${name}`), maxBytes);
  }

  /** Names of the files directly below an address. */
  async list(uri: string): Promise<string[]> {
    const { files = [] } = await this.#client.get<{
      files?: Array<{ path: string; is_dir: boolean }>;
    }>(ROUTE, { path: pathOf(uri) });
    return files
      .filter(({ is_dir }) => !is_dir)
      .map(({ path }) => path.split('/').at(-1)!);
  }

  #route(uri: string): string {
    const path = pathOf(uri).split('/').map(encodeURIComponent).join('/');
    return `${ROUTE}/${path}`;
  }
}

function pathOf(uri: string): string {
  if (!PROXIED.test(uri)) {
    throw new UnprocessableError(
      `The file is at ${uri}, which the tracking server does not hand out; start MLflow with --serve-artifacts, and since experiments keep their place, name a new one in analytics.ml.registry.mlflow.experiment`,
    );
  }
  return uri.replace(PROXIED, '').replace(/\/+/g, '/');
}
