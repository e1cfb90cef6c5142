import type { AnalyticsDatabaseService } from '../database/types';
import type { DatasetRegistration } from './types';

interface DatasetRow {
  name: string;
  definition: string;
  created_at: string;
  updated_at: string;
}

/** People's own datasets, in the table `datasets`. */
export class DatasetStore {
  readonly #database: AnalyticsDatabaseService;

  static create(database: AnalyticsDatabaseService): DatasetStore {
    return new DatasetStore(database);
  }

  private constructor(database: AnalyticsDatabaseService) {
    this.#database = database;
  }

  async list(): Promise<DatasetRegistration[]> {
    const knex = await this.#database.getClient();
    const rows = await knex<DatasetRow>('datasets').select('definition');
    return rows.map(({ definition }) => JSON.parse(definition));
  }

  async get(name: string): Promise<DatasetRegistration | undefined> {
    const knex = await this.#database.getClient();
    const row = await knex<DatasetRow>('datasets').where({ name }).first();
    return row && JSON.parse(row.definition);
  }

  /** False when the name is taken. */
  async add(dataset: DatasetRegistration): Promise<boolean> {
    const knex = await this.#database.getClient();
    const now = new Date().toISOString();
    const inserted = await knex<DatasetRow>('datasets')
      .insert({
        name: dataset.name,
        definition: JSON.stringify(dataset),
        created_at: now,
        updated_at: now,
      })
      .onConflict('name')
      .ignore()
      .returning('name');
    return inserted.length > 0;
  }
}
