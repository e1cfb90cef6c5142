import type {
  ModelAlias,
  ModelSummary,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ArtifactStore } from '../ArtifactStore';
import type {
  ArtifactFile,
  ModelRegistry,
  VersionRegistration,
} from '../types';
import { readAliases, readModelRows, toVersion, type VersionRow } from './rows';

/** Models in the plugin's own database, artifacts on the disk. */
export class DatabaseModelRegistry implements ModelRegistry {
  readonly kind = 'embedded';
  readonly #knex: Knex;
  readonly #artifacts: ArtifactStore;

  static create(options: {
    knex: Knex;
    artifacts: ArtifactStore;
  }): DatabaseModelRegistry {
    return new DatabaseModelRegistry(options.knex, options.artifacts);
  }

  private constructor(knex: Knex, artifacts: ArtifactStore) {
    this.#knex = knex;
    this.#artifacts = artifacts;
  }

  async models(): Promise<ModelSummary[]> {
    const [models, aliases] = await Promise.all([
      readModelRows(this.#knex),
      readAliases(this.#knex),
    ]);
    return models.map(model => ({
      name: model.name,
      description: model.description,
      createdAt: new Date(Number(model.created_at_ms)).toISOString(),
      versions: Number(model.versions),
      latestVersion: model.latest,
      aliases: Object.fromEntries(
        aliases
          .filter(row => row.model === model.name)
          .map(({ alias, version }) => [alias, version]),
      ),
    }));
  }

  async ensureModel(model: string, description?: string): Promise<void> {
    await ensureModel(this.#knex, model, description);
  }

  async versions(model: string): Promise<ModelVersion[]> {
    await this.#expectModel(model);
    const rows = await this.#knex<VersionRow>('ml_versions')
      .where({ model })
      .orderBy('number', 'desc');
    const aliases = await readAliases(this.#knex, model);
    return rows.map(row => toVersion(row, aliases));
  }

  async get(model: string, version: string): Promise<ModelVersion> {
    const row = await this.#knex<VersionRow>('ml_versions')
      .where({ model, version })
      .first();
    if (!row) {
      await this.#expectModel(model);
      throw new NotFoundError(`Model '${model}' has no version '${version}'`);
    }
    return toVersion(row, await readAliases(this.#knex, model));
  }

  async register(
    registration: VersionRegistration,
    artifact: Buffer,
  ): Promise<ModelVersion> {
    const { model, description, ...rest } = registration;
    // A file that no version names harms nobody; a version without file would.
    const sha256 = await this.#artifacts.put(artifact);
    const insert = this.#knex.transaction(async trx => {
      await ensureModel(trx, model);
      const last = await trx<VersionRow>('ml_versions')
        .where({ model })
        .orderBy('number', 'desc')
        .first('number');
      const number = (last?.number ?? 0) + 1;
      const version = rest.version ?? (await nextName(trx, model, number));
      const createdAtMs = Date.now();
      const document = {
        ...rest,
        model,
        version,
        description: description ?? '',
        createdAt: new Date(createdAtMs).toISOString(),
      };
      await trx<VersionRow>('ml_versions').insert({
        model,
        version,
        number,
        sha256,
        document: JSON.stringify(document),
        created_at_ms: createdAtMs,
      });
      return version;
    });
    const version = await insert.catch(async error => {
      const taken = { model, version: rest.version ?? '' };
      if (await this.#knex('ml_versions').where(taken).first()) {
        throw new ConflictError(
          `Model '${model}' has a version '${taken.version}' already; versions never change, choose another name`,
        );
      }
      throw error;
    });
    return this.get(model, version);
  }

  async setAlias(
    model: string,
    alias: ModelAlias,
    version: string | undefined,
  ): Promise<void> {
    if (version === undefined) {
      await this.#knex('ml_aliases').where({ model, alias }).delete();
      return;
    }
    await this.#knex.transaction(async trx => {
      if (!(await trx('ml_versions').where({ model, version }).first())) {
        throw new NotFoundError(`Model '${model}' has no version '${version}'`);
      }
      await trx('ml_aliases')
        .insert({ model, alias, version })
        .onConflict(['model', 'alias'])
        .merge();
    });
  }

  async artifact(model: string, version: string): Promise<ArtifactFile> {
    const { artifact } = await this.get(model, version);
    return this.#artifacts.get(artifact.sha256, `${model} ${version}`);
  }

  async deleteVersion(model: string, version: string): Promise<void> {
    const { aliases, artifact } = await this.get(model, version);
    if (aliases.length > 0) {
      throw new ConflictError(
        `Version '${version}' of model '${model}' is its ${aliases.join(
          ' and ',
        )}; move the alias first`,
      );
    }
    await this.#knex('ml_versions').where({ model, version }).delete();
    const { sha256 } = artifact;
    if (!(await this.#knex('ml_versions').where({ sha256 }).first())) {
      await this.#artifacts.delete(sha256);
    }
  }

  async check(): Promise<{ details: Record<string, unknown> }> {
    const { count } = (await this.#knex('ml_versions')
      .count({ count: '*' })
      .first()) as { count: number };
    return { details: { kind: this.kind, versions: Number(count) } };
  }

  async #expectModel(model: string): Promise<void> {
    if (!(await this.#knex('ml_models').where({ name: model }).first())) {
      throw new NotFoundError(`Model '${model}' does not exist`);
    }
  }
}

async function ensureModel(
  knex: Knex,
  name: string,
  description?: string,
): Promise<void> {
  const insert = knex('ml_models')
    .insert({
      name,
      description: description ?? '',
      created_at_ms: Date.now(),
    })
    .onConflict('name');
  await (description === undefined
    ? insert.ignore()
    : insert.merge(['description']));
}

/** `v<n>`, the first that nobody took by hand. */
async function nextName(
  knex: Knex,
  model: string,
  number: number,
): Promise<string> {
  for (let n = number; ; n++) {
    const version = `v${n}`;
    if (!(await knex('ml_versions').where({ model, version }).first())) {
      return version;
    }
  }
}
