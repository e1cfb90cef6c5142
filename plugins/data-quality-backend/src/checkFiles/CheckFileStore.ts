import {
  checkDefinitionSchema,
  type CheckDefinition,
  type CheckFile,
  type CheckFileProblem,
} from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';

const TABLE = 'quality_check_files';

interface Row {
  entity_ref: string;
  dataset: string;
  annotation: string;
  source: string;
  etag: string | null;
  content_hash: string | null;
  checks: string;
  problems: string;
  read_at: string;
  changed_at: string;
  version: number;
}

/** A file with checks as it was found last. */
export interface StoredCheckFile {
  entityRef: string;
  dataset: string;
  annotation: string;
  source: string;
  etag: string | null;
  /** Null: it could never be read. */
  contentHash: string | null;
  checks: CheckDefinition[];
  problems: CheckFileProblem[];
  readAt: string;
  changedAt: string;
  /** One more with every change. */
  version: number;
}

/** Files with checks by the entity that names them. */
export class CheckFileStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): CheckFileStore {
    return new CheckFileStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(dataset?: string): Promise<StoredCheckFile[]> {
    const rows = await this.#knex<Row>(TABLE)
      .where(dataset === undefined ? {} : { dataset })
      .orderBy('entity_ref');
    return rows.map(fromRow);
  }

  async put(file: StoredCheckFile): Promise<void> {
    const row: Row = {
      entity_ref: file.entityRef,
      dataset: file.dataset,
      annotation: file.annotation,
      source: file.source,
      etag: file.etag,
      content_hash: file.contentHash,
      checks: JSON.stringify(file.checks),
      problems: JSON.stringify(file.problems),
      read_at: file.readAt,
      changed_at: file.changedAt,
      version: file.version,
    };
    await this.#knex<Row>(TABLE).insert(row).onConflict('entity_ref').merge();
  }

  async remove(entityRef: string): Promise<void> {
    await this.#knex<Row>(TABLE).where({ entity_ref: entityRef }).delete();
  }
}

/** A file as REST shows it. */
export function toCheckFile(file: StoredCheckFile): CheckFile {
  const { entityRef, dataset, source, checks, problems } = file;
  return {
    entityRef,
    dataset,
    source,
    checks: checks.map(({ id }) => id),
    problems,
    readAt: file.readAt,
    changedAt: file.changedAt,
  };
}

function fromRow(row: Row): StoredCheckFile {
  return {
    entityRef: row.entity_ref,
    dataset: row.dataset,
    annotation: row.annotation,
    source: row.source,
    etag: row.etag,
    contentHash: row.content_hash,
    checks: JSON.parse(row.checks).map((each: unknown) =>
      checkDefinitionSchema.parse(each),
    ),
    problems: JSON.parse(row.problems),
    readAt: row.read_at,
    changedAt: row.changed_at,
    version: row.version,
  };
}
