import type { Knex } from 'knex';

type Columns = Array<{ name: string; type: string }>;

/** Columns that schema checks without a snapshot of their own are held against. */
export class PinStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): PinStore {
    return new PinStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What was pinned for a check; pins what is there now when nothing was. */
  async pin(checkId: string, now: () => Promise<Columns>): Promise<Columns> {
    const row = await this.#knex('quality_pins')
      .where({ check_id: checkId })
      .first();
    if (row) {
      return JSON.parse(row.columns);
    }
    const columns = await now();
    if (columns.length > 0) {
      await this.#knex('quality_pins')
        .insert({ check_id: checkId, columns: JSON.stringify(columns) })
        .onConflict('check_id')
        .ignore();
    }
    return columns;
  }

  async forget(checkId: string): Promise<void> {
    await this.#knex('quality_pins').where({ check_id: checkId }).delete();
  }
}
