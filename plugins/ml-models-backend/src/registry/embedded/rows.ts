import type {
  ModelAlias,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';

/** A row of `ml_versions`. */
export interface VersionRow {
  model: string;
  version: string;
  number: number;
  sha256: string;
  document: string;
  created_at_ms: number;
}

/** A row of `ml_aliases`. */
export interface AliasRow {
  model: string;
  alias: ModelAlias;
  version: string;
}

/** A row of `ml_models` with what its versions say. */
export interface ModelRow {
  name: string;
  description: string;
  created_at_ms: number;
  versions: number;
  latest: string | null;
}

/** All models by name. */
export async function readModelRows(knex: Knex): Promise<ModelRow[]> {
  const models = await knex('ml_models').orderBy('name');
  const versions = await knex<VersionRow>('ml_versions')
    .select('model', 'version', 'number')
    .orderBy('number');
  return models.map(model => {
    const own = versions.filter(row => row.model === model.name);
    return {
      ...model,
      versions: own.length,
      latest: own.at(-1)?.version ?? null,
    };
  });
}

/** Aliases of all models, or of one. */
export async function readAliases(
  knex: Knex,
  model?: string,
): Promise<AliasRow[]> {
  const query = knex<AliasRow>('ml_aliases').orderBy('alias');
  return model === undefined ? query : query.where({ model });
}

/** A row as the version that it is. */
export function toVersion(row: VersionRow, aliases: AliasRow[]): ModelVersion {
  return {
    ...JSON.parse(row.document),
    aliases: aliases
      .filter(({ version }) => version === row.version)
      .map(({ alias }) => alias),
  };
}
