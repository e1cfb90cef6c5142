import { createHash } from 'node:crypto';
import type {
  ModelSummary,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { MlflowVersion } from './types';

/** A version without what can change about it. */
export type VersionDocument = Omit<ModelVersion, 'aliases' | 'version'>;

interface VersionRow {
  model: string;
  number: string;
  version: string;
  fingerprint: string;
  document: string;
}

/**
 * What the MLflow server said, in the plugin's database: versions are read
 * once, and serving goes on while the server is away, over restarts too.
 */
export class MlflowMemory {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): MlflowMemory {
    return new MlflowMemory(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Models by name. */
  async models(): Promise<ModelSummary[]> {
    const rows = await this.#knex('ml_mlflow_models').orderBy('name');
    return rows.map(({ summary }) => JSON.parse(summary));
  }

  async keepModels(models: readonly ModelSummary[]): Promise<void> {
    const known = JSON.stringify(await this.models());
    if (known === JSON.stringify(models)) {
      return;
    }
    await this.#knex.transaction(async trx => {
      const names = models.map(({ name }) => name);
      await trx('ml_mlflow_models').whereNotIn('name', names).delete();
      for (const model of models) {
        await trx('ml_mlflow_models')
          .insert({ name: model.name, summary: JSON.stringify(model) })
          .onConflict('name')
          .merge();
      }
    });
  }

  /** What is known of exactly this version. */
  async version(found: MlflowVersion): Promise<VersionDocument | undefined> {
    const row = await this.#knex<VersionRow>('ml_mlflow_versions')
      .where({ model: found.name, number: found.version })
      .first();
    return row?.fingerprint === fingerprintOf(found)
      ? JSON.parse(row.document)
      : undefined;
  }

  /** The version of this name as it was last seen. */
  async versionNamed(
    model: string,
    version: string,
  ): Promise<VersionDocument | undefined> {
    const row = await this.#knex<VersionRow>('ml_mlflow_versions')
      .where({ model, version })
      .first();
    return row && JSON.parse(row.document);
  }

  async keepVersion(
    found: MlflowVersion,
    version: string,
    document: VersionDocument,
  ): Promise<void> {
    await this.#knex<VersionRow>('ml_mlflow_versions')
      .insert({
        model: found.name,
        number: found.version,
        version,
        fingerprint: fingerprintOf(found),
        document: JSON.stringify(document),
      })
      .onConflict(['model', 'number'])
      .merge();
  }

  async forgetVersion(found: MlflowVersion): Promise<void> {
    await this.#knex('ml_mlflow_versions')
      .where({ model: found.name, number: found.version })
      .delete();
  }
}

/** Numbers begin anew when a registered model is deleted and made again. */
function fingerprintOf(found: MlflowVersion): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        found.name,
        found.version,
        String(found.creation_timestamp),
        found.source,
      ]),
    )
    .digest('hex');
}
