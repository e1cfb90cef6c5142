import {
  checkDefinitionSchema,
  type CheckDefinition,
  type CheckVersionsResponse,
} from '@analytics-engine/plugin-analytics-common';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';

const TABLE = 'quality_checks';
const VERSIONS = 'quality_check_versions';
/** Most versions that are kept of one check. */
const MAX_VERSIONS = 100;

interface Row {
  id: string;
  dataset: string;
  definition: string;
  version: number;
  created_at_ms: number | string;
  updated_at_ms: number | string;
  updated_by: string;
}

/** A check of a person as it is stored. */
export interface StoredCheck {
  definition: CheckDefinition;
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
  updatedBy: string;
}

/** Checks of people with all their versions. */
export class CheckStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): CheckStore {
    return new CheckStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(): Promise<StoredCheck[]> {
    return (await this.#knex<Row>(TABLE).orderBy('id')).map(fromRow);
  }

  async get(id: string): Promise<StoredCheck | undefined> {
    const row = await this.#knex<Row>(TABLE).where({ id }).first();
    return row && fromRow(row);
  }

  /** @throws ConflictError when the id was taken meanwhile */
  async insert(definition: CheckDefinition, by: string): Promise<void> {
    await this.#knex.transaction(async trx => {
      const last = await trx(VERSIONS)
        .where({ id: definition.id })
        .max('version as version')
        .first();
      const version = Number(last?.version ?? 0) + 1;
      const now = Date.now();
      const inserted = await trx<Row>(TABLE)
        .insert({
          id: definition.id,
          dataset: definition.dataset,
          definition: JSON.stringify(definition),
          version,
          created_at_ms: now,
          updated_at_ms: now,
          updated_by: by,
        })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) {
        throw new ConflictError(`Check '${definition.id}' exists already`);
      }
      await addVersion(trx, definition.id, version, definition, by);
    });
  }

  /** @throws ConflictError when somebody else changed it since `version` was read */
  async update(
    definition: CheckDefinition,
    version: number,
    by: string,
  ): Promise<void> {
    await this.#knex.transaction(async trx => {
      const changed = await trx<Row>(TABLE)
        .where({ id: definition.id, version })
        .update({
          dataset: definition.dataset,
          definition: JSON.stringify(definition),
          version: version + 1,
          updated_at_ms: Date.now(),
          updated_by: by,
        });
      if (changed !== 1) {
        throw new ConflictError(
          `Check '${definition.id}' is no longer at version ${version}`,
        );
      }
      await addVersion(trx, definition.id, version + 1, definition, by);
    });
  }

  async delete(id: string, version: number, by: string): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx(TABLE).where({ id }).delete();
      await addVersion(trx, id, version + 1, null, by);
    });
  }

  async versions(id: string): Promise<CheckVersionsResponse['versions']> {
    const rows = await this.#knex(VERSIONS)
      .where({ id })
      .orderBy('version', 'desc')
      .limit(MAX_VERSIONS);
    return rows.map(row => ({
      version: row.version,
      at: new Date(Number(row.at_ms)).toISOString(),
      by: row.changed_by,
      definition: row.definition === null ? null : JSON.parse(row.definition),
    }));
  }
}

async function addVersion(
  trx: Knex,
  id: string,
  version: number,
  definition: CheckDefinition | null,
  by: string,
): Promise<void> {
  await trx(VERSIONS).insert({
    id,
    version,
    definition: definition && JSON.stringify(definition),
    at_ms: Date.now(),
    changed_by: by,
  });
  await trx(VERSIONS)
    .where({ id })
    .where('version', '<=', version - MAX_VERSIONS)
    .delete();
}

function fromRow(row: Row): StoredCheck {
  return {
    definition: checkDefinitionSchema.parse(JSON.parse(row.definition)),
    version: row.version,
    createdAtMs: Number(row.created_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
    updatedBy: row.updated_by,
  };
}
