import { TestDatabases } from '@backstage/backend-test-utils';
import { migrateDatabase } from '../database/migrateDatabase';
import { MAX_BUCKETS, SeriesStore } from './SeriesStore';

const HOUR_MS = 3_600_000;

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('SeriesStore on %s', engine => {
  it('keeps five weeks that are written at once, which were too many terms for SQLite', async () => {
    const knex = await databases.init(engine);
    await migrateDatabase({ getClient: async () => knex });
    const store = SeriesStore.create({ knex });
    const rows = Array.from({ length: MAX_BUCKETS }, (_, index) => ({
      metric: 'volume' as const,
      column: null,
      atMs: index * HOUR_MS,
      value: index,
    }));
    await store.put('orders', rows, 0);
    await store.put('orders', rows.slice(-1), 10 * HOUR_MS);
    const { points } = await store.read({
      dataset: 'orders',
      metric: 'volume',
    });
    expect(points).toHaveLength(MAX_BUCKETS - 10);
    expect(points.at(-1)?.value).toBe(MAX_BUCKETS - 1);
  });
});
