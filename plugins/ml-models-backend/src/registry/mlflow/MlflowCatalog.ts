import { ConflictError, NotFoundError } from '@backstage/errors';
import type { MlflowClient, Query } from './MlflowClient';
import type { MlflowModel, MlflowTag, MlflowVersion } from './types';

const MODELS = '/mlflow/registered-models';
const VERSIONS = '/mlflow/model-versions';
const PAGE_SIZE = 1000;
/** Pages that are read of one list. */
const MAX_PAGES = 50;
/** What MLflow calls a version whose files are in place. */
export const READY = 'READY';

/** Registered models, versions and aliases of an MLflow server, as it has them. */
export class MlflowCatalog {
  readonly #client: MlflowClient;
  readonly #filter: string | undefined;

  /** @param options - `filter` says which models there are, in MLflow's syntax */
  static create(options: {
    client: MlflowClient;
    filter?: string;
  }): MlflowCatalog {
    return new MlflowCatalog(options.client, options.filter);
  }

  private constructor(client: MlflowClient, filter: string | undefined) {
    this.#client = client;
    this.#filter = filter;
  }

  async models(): Promise<MlflowModel[]> {
    return this.#all<MlflowModel>(MODELS, 'registered_models', {
      filter: this.#filter,
    });
  }

  /** @throws NotFoundError */
  async model(name: string): Promise<MlflowModel> {
    try {
      const { registered_model } = await this.#client.get<{
        registered_model: MlflowModel;
      }>(`${MODELS}/get`, { name });
      return registered_model;
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw new NotFoundError(`Model '${name}' does not exist`);
      }
      throw error;
    }
  }

  /** Makes a model known; an undefined description leaves the one it has. */
  async ensureModel(name: string, description?: string): Promise<void> {
    try {
      await this.#client.send('POST', `${MODELS}/create`, {
        name,
        description,
      });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      if (description === undefined) return;
      await this.#client.send('PATCH', `${MODELS}/update`, {
        name,
        description,
      });
    }
  }

  /** Versions whose files are in place. */
  async versions(model: string): Promise<MlflowVersion[]> {
    return this.#versions({ filter: `name = '${model}'` });
  }

  /** The same of all models. */
  async allVersions(): Promise<Map<string, MlflowVersion[]>> {
    const byModel = new Map<string, MlflowVersion[]>();
    for (const version of await this.#versions({})) {
      const known = byModel.get(version.name);
      if (known) known.push(version);
      else byModel.set(version.name, [version]);
    }
    return byModel;
  }

  async createVersion(version: {
    name: string;
    source: string;
    run_id: string;
    description?: string;
    tags: MlflowTag[];
  }): Promise<MlflowVersion> {
    const { model_version } = await this.#client.send<{
      model_version: MlflowVersion;
    }>('POST', `${VERSIONS}/create`, version);
    return model_version;
  }

  async version(name: string, version: string): Promise<MlflowVersion> {
    const { model_version } = await this.#client.get<{
      model_version: MlflowVersion;
    }>(`${VERSIONS}/get`, { name, version });
    return model_version;
  }

  async deleteVersion({ name, version }: MlflowVersion): Promise<void> {
    await this.#client.send('DELETE', `${VERSIONS}/delete`, { name, version });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#client.send('POST', `${MODELS}/alias`, {
      name,
      alias,
      version,
    });
  }

  /** Does nothing when there is no such alias, or no such model. */
  async deleteAlias(name: string, alias: string): Promise<void> {
    try {
      await this.#client.send('DELETE', `${MODELS}/alias`, { name, alias });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }

  async #versions(query: Query): Promise<MlflowVersion[]> {
    const versions = await this.#all<MlflowVersion>(
      VERSIONS,
      'model_versions',
      query,
    );
    return versions.filter(({ status }) => status === READY);
  }

  async #all<T>(path: string, key: string, query: Query): Promise<T[]> {
    const found: T[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#client.get<Record<string, any>>(
        `${path}/search`,
        { ...query, max_results: String(PAGE_SIZE), page_token: token },
      );
      found.push(...(answer[key] ?? []));
      token = answer.next_page_token || undefined;
      if (token === undefined) return found;
    }
    return found;
  }
}
