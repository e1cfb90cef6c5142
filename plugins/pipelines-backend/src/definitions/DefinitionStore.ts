import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { StoredDefinition } from './types';
import { writtenDefinitionSchema } from './types';

interface Row {
  name: string;
  origin: StoredDefinition['origin'];
  definition: string;
  batch_size: number | null;
  window_size: string | null;
  version: number;
  created_at_ms: number | string;
  updated_at_ms: number | string;
}

const TABLE = 'pipeline_definitions';

/** Definitions in the plugin's database, each with a version that guards its changes. */
export class DefinitionStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static create(options: { knex: Knex }): DefinitionStore {
    return new DefinitionStore(options.knex);
  }

  async list(): Promise<StoredDefinition[]> {
    const rows = await this.#knex<Row>(TABLE).orderBy('name');
    return rows.map(fromRow);
  }

  async get(name: string): Promise<StoredDefinition | undefined> {
    const row = await this.#knex<Row>(TABLE).where({ name }).first();
    return row && fromRow(row);
  }

  /** @throws ConflictError when the name was taken meanwhile */
  async insert(
    definition: Pick<StoredDefinition, 'written' | 'origin' | 'override'>,
  ): Promise<StoredDefinition> {
    const now = Date.now();
    const stored = {
      ...definition,
      version: 1,
      createdAtMs: now,
      updatedAtMs: now,
    };
    const inserted = await this.#knex<Row>(TABLE)
      .insert(toRow(stored))
      .onConflict('name')
      .ignore()
      .returning('name');
    if (inserted.length === 0) {
      throw new ConflictError(
        `Pipeline '${definition.written.name}' exists already`,
      );
    }
    return stored;
  }

  /** @throws ConflictError when somebody else changed it since `before` was read */
  async update(
    before: StoredDefinition,
    change: Partial<Pick<StoredDefinition, 'written' | 'origin' | 'override'>>,
  ): Promise<StoredDefinition> {
    const stored = {
      ...before,
      ...change,
      version: before.version + 1,
      updatedAtMs: Date.now(),
    };
    const updated = await this.#knex<Row>(TABLE)
      .where({ name: before.written.name, version: before.version })
      .update(toRow(stored));
    if (updated !== 1) {
      throw new ConflictError(
        `Pipeline '${before.written.name}' is no longer at version ${before.version}`,
      );
    }
    return stored;
  }

  async delete(name: string): Promise<void> {
    await this.#knex<Row>(TABLE).where({ name }).delete();
  }
}

function fromRow(row: Row): StoredDefinition {
  return {
    written: writtenDefinitionSchema.parse(JSON.parse(row.definition)),
    origin: row.origin,
    override: {
      batchSize: row.batch_size ?? undefined,
      windowSize: row.window_size ?? undefined,
    },
    version: row.version,
    createdAtMs: Number(row.created_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
  };
}

function toRow(stored: StoredDefinition): Row {
  return {
    name: stored.written.name,
    origin: stored.origin,
    definition: JSON.stringify(stored.written),
    batch_size: stored.override.batchSize ?? null,
    window_size: stored.override.windowSize ?? null,
    version: stored.version,
    created_at_ms: stored.createdAtMs,
    updated_at_ms: stored.updatedAtMs,
  };
}
