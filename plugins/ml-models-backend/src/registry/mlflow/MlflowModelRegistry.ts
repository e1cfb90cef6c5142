import {
  MODEL_ALIASES,
  modelNameSchema,
  type ModelAlias,
  type ModelSummary,
  type ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  UnavailableError,
  UnprocessableError,
} from '@analytics-engine/plugin-analytics-node';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { ArtifactStore } from '../ArtifactStore';
import type {
  ArtifactFile,
  ModelRegistry,
  VersionRegistration,
} from '../types';
import type { MlflowCatalog } from './MlflowCatalog';
import type { MlflowClient } from './MlflowClient';
import type { MlflowMemory, VersionDocument } from './MlflowMemory';
import type { MlflowPublisher } from './MlflowPublisher';
import type { MlflowVersionReader } from './MlflowVersionReader';
import type { MlflowModel, MlflowVersion } from './types';
import { nameVersions } from './versionNames';

/** How long a version that cannot be served is not looked at again. */
const PROBLEM_TTL_MS = 10 * 60_000;

/** What a {@link MlflowModelRegistry} is made of. */
export interface MlflowModelRegistryOptions {
  client: MlflowClient;
  catalog: MlflowCatalog;
  memory: MlflowMemory;
  publisher: MlflowPublisher;
  reader: MlflowVersionReader;
  store: ArtifactStore;
}

/**
 * Models on an MLflow server, artifacts by way of its proxy and kept on this
 * machine's disk. What was read once (versions never change, files have their
 * hash) is answered from here while the server is away, and so is the last
 * list of models; everything else is UnavailableError then.
 */
export class MlflowModelRegistry implements ModelRegistry {
  readonly kind = 'mlflow';
  readonly #options: MlflowModelRegistryOptions;
  readonly #reading = new Map<string, Promise<VersionDocument>>();
  readonly #problems = new Map<string, { error: Error; untilMs: number }>();

  static create(options: MlflowModelRegistryOptions): MlflowModelRegistry {
    return new MlflowModelRegistry(options);
  }

  private constructor(options: MlflowModelRegistryOptions) {
    this.#options = options;
  }

  async models(): Promise<ModelSummary[]> {
    const { catalog, memory } = this.#options;
    try {
      const models = await catalog.models();
      const versions = await catalog.allVersions();
      const summaries = models
        .filter(({ name }) => modelNameSchema.safeParse(name).success)
        .map(model => this.#summary(model, versions.get(model.name) ?? []))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      await memory.keepModels(summaries);
      return summaries;
    } catch (error) {
      const known = isUnavailable(error) ? await memory.models() : [];
      if (known.length === 0) throw error;
      return known;
    }
  }

  async ensureModel(model: string, description?: string): Promise<void> {
    await this.#options.catalog.ensureModel(model, description);
  }

  async versions(model: string): Promise<ModelVersion[]> {
    const { catalog } = this.#options;
    const registered = await catalog.model(model);
    const names = nameVersions(await catalog.versions(model));
    const newestFirst = [...names].sort(
      ([, a], [, b]) => Number(b.version) - Number(a.version),
    );
    const versions: ModelVersion[] = [];
    for (const [name, found] of newestFirst) {
      const document = await this.#read(name, found).catch(error => {
        if (isUnavailable(error)) throw error;
        return undefined;
      });
      if (document) {
        versions.push(toVersion(name, document, aliasesOf(registered, found)));
      }
    }
    return versions;
  }

  async get(model: string, version: string): Promise<ModelVersion> {
    try {
      const { found, registered } = await this.#find(model, version);
      const document = await this.#read(version, found);
      return toVersion(version, document, aliasesOf(registered, found));
    } catch (error) {
      const known = isUnavailable(error)
        ? await this.#remembered(model, version)
        : undefined;
      if (!known) throw error;
      return known;
    }
  }

  async register(
    registration: VersionRegistration,
    artifact: Buffer,
  ): Promise<ModelVersion> {
    const { publisher, store } = this.#options;
    const version = await publisher.publish(registration, artifact);
    await store.put(artifact);
    return this.get(registration.model, version);
  }

  async setAlias(
    model: string,
    alias: ModelAlias,
    version: string | undefined,
  ): Promise<void> {
    const { catalog } = this.#options;
    if (version === undefined) {
      await catalog.deleteAlias(model, alias);
      return;
    }
    const { found } = await this.#find(model, version);
    await catalog.setAlias(model, alias, found.version);
  }

  async artifact(model: string, version: string): Promise<ArtifactFile> {
    const { reader, store } = this.#options;
    const { artifact } = await this.get(model, version);
    const what = `${model} ${version}`;
    const kept = await store.get(artifact.sha256, what).catch(() => undefined);
    if (kept) {
      return kept;
    }
    const { found } = await this.#find(model, version);
    const sha256 = await store.put(await reader.file(found));
    if (sha256 !== artifact.sha256) {
      await store.delete(sha256);
      throw new UnprocessableError(
        `The artifact of ${what} was changed in MLflow: expected SHA-256 ${artifact.sha256}, found ${sha256}`,
      );
    }
    return store.get(sha256, what);
  }

  async deleteVersion(model: string, version: string): Promise<void> {
    const { catalog, memory, store } = this.#options;
    const { found, registered } = await this.#find(model, version);
    const known = await memory.version(found);
    const aliases = aliasesOf(registered, found);
    if (aliases.length > 0) {
      throw new ConflictError(
        `Version '${version}' of model '${model}' is its ${aliases.join(
          ' and ',
        )}; move the alias first`,
      );
    }
    await catalog.deleteVersion(found);
    await memory.forgetVersion(found);
    // A copy: another version with the same file fetches it again.
    if (known) await store.delete(known.artifact.sha256);
  }

  async check(): Promise<{ details: Record<string, unknown> }> {
    const { client } = this.#options;
    await client.text('/health');
    const version = await client.text('/version');
    // Asks what needs the credentials, too.
    const models = await this.#options.catalog.models();
    return {
      details: {
        kind: this.kind,
        url: client.url,
        version,
        models: models.length,
      },
    };
  }

  #summary(
    model: MlflowModel,
    versions: readonly MlflowVersion[],
  ): ModelSummary {
    const names = [...nameVersions(versions)]
      .filter(([, found]) => !this.#problemOf(found))
      .sort(([, a], [, b]) => Number(a.version) - Number(b.version));
    const aliases = Object.fromEntries(
      names.flatMap(([name, found]) =>
        aliasesOf(model, found).map(alias => [alias, name]),
      ),
    );
    return {
      name: model.name,
      description: model.description ?? '',
      createdAt: new Date(Number(model.creation_timestamp)).toISOString(),
      versions: names.length,
      latestVersion: names.at(-1)?.[0] ?? null,
      aliases,
    };
  }

  async #find(
    model: string,
    version: string,
  ): Promise<{ found: MlflowVersion; registered: MlflowModel }> {
    const { catalog } = this.#options;
    const registered = await catalog.model(model);
    const found = nameVersions(await catalog.versions(model)).get(version);
    if (!found) {
      throw new NotFoundError(`Model '${model}' has no version '${version}'`);
    }
    return { found, registered };
  }

  /** Reads a version once, however many ask. */
  async #read(name: string, found: MlflowVersion): Promise<VersionDocument> {
    const known = await this.#options.memory.version(found);
    if (known) return known;
    const problem = this.#problemOf(found);
    if (problem) throw problem;
    const key = keyOf(found);
    let reading = this.#reading.get(key);
    if (!reading) {
      reading = this.#readAnew(name, found).finally(() =>
        this.#reading.delete(key),
      );
      this.#reading.set(key, reading);
    }
    return reading;
  }

  async #readAnew(
    name: string,
    found: MlflowVersion,
  ): Promise<VersionDocument> {
    const { memory, reader } = this.#options;
    try {
      const document = await reader.read(found);
      await memory.keepVersion(found, name, document);
      return document;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      const problem = new UnprocessableError(
        `Version '${name}' of model '${found.name}' cannot be served: ${
          (error as Error).message
        }`,
        { details: (error as UnprocessableError).details },
      );
      const untilMs = Date.now() + PROBLEM_TTL_MS;
      this.#problems.set(keyOf(found), { error: problem, untilMs });
      throw problem;
    }
  }

  #problemOf(found: MlflowVersion): Error | undefined {
    const problem = this.#problems.get(keyOf(found));
    return problem && problem.untilMs > Date.now() ? problem.error : undefined;
  }

  /** Its aliases are those of the last list of models. */
  async #remembered(
    model: string,
    version: string,
  ): Promise<ModelVersion | undefined> {
    const { memory } = this.#options;
    const document = await memory.versionNamed(model, version);
    if (!document) return undefined;
    const models = await memory.models();
    const aliases = models.find(({ name }) => name === model)?.aliases ?? {};
    return toVersion(
      version,
      document,
      MODEL_ALIASES.filter(alias => aliases[alias] === version).sort(),
    );
  }
}

function toVersion(
  version: string,
  document: VersionDocument,
  aliases: ModelAlias[],
): ModelVersion {
  return { ...document, version, aliases };
}

function aliasesOf(
  { aliases = [] }: MlflowModel,
  { version }: MlflowVersion,
): ModelAlias[] {
  return MODEL_ALIASES.filter(known =>
    aliases.some(({ alias, version: at }) => alias === known && at === version),
  ).sort();
}

function keyOf({ name, version, source }: MlflowVersion): string {
  return JSON.stringify([name, version, source]);
}

function isUnavailable(error: unknown): boolean {
  return error instanceof UnavailableError;
}
