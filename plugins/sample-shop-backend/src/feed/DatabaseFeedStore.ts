import { openPluginDatabase } from '@analytics-engine/plugin-analytics-node';
import { ConflictError } from '@backstage/errors';
import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { FeedPosition, FeedStore } from './types';

const TABLE = 'sample_shop_feed';

interface FeedRow {
  seed: number;
  opening_day: number;
  from_second: number | string;
  until_second: number | string;
  guests: boolean | number;
  events_appended: number | string;
}

/** Positions in the plugin's own database. */
export class DatabaseFeedStore implements FeedStore {
  readonly #knex: Knex;

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  static async create(database: DatabaseService): Promise<DatabaseFeedStore> {
    const migrations = resolvePackagePath(
      '@analytics-engine/plugin-sample-shop-backend',
      'migrations',
    );
    return new DatabaseFeedStore(
      await openPluginDatabase({ database, migrations }),
    );
  }

  async load(seed: number): Promise<FeedPosition | undefined> {
    const row = await this.#knex<FeedRow>(TABLE).where({ seed }).first();
    return (
      row && {
        openingDay: Number(row.opening_day),
        next: {
          fromSecond: Number(row.from_second),
          untilSecond: Number(row.until_second),
          guests: Boolean(row.guests),
        },
        eventsAppended: Number(row.events_appended),
      }
    );
  }

  async save(options: {
    seed: number;
    position: FeedPosition;
    expected: FeedPosition | undefined;
  }): Promise<void> {
    const { seed, position, expected } = options;
    const row: FeedRow = {
      seed,
      opening_day: position.openingDay,
      from_second: position.next.fromSecond,
      until_second: position.next.untilSecond,
      guests: position.next.guests,
      events_appended: position.eventsAppended,
    };
    if (!expected) {
      await this.#knex<FeedRow>(TABLE).insert(row);
      return;
    }
    const updated = await this.#knex<FeedRow>(TABLE)
      .where({ seed, from_second: expected.next.fromSecond })
      .update(row);
    if (updated !== 1) {
      throw new ConflictError(
        `The sample shop with seed ${seed} no longer stands at second ${expected.next.fromSecond}: another process feeds it`,
      );
    }
  }
}
