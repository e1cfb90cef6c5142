import { resolve } from 'node:path';
import {
  TestDatabases,
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { AnalyticsDatabase } from './AnalyticsDatabase';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

describe('AnalyticsDatabase', () => {
  const directory = createMockDirectory();

  it('opens a file that survives a power cut, migrated', async () => {
    const database = AnalyticsDatabase.create({
      config: mockServices.rootConfig({
        data: {
          backend: {
            database: {
              client: 'better-sqlite3',
              connection: { directory: directory.path },
            },
          },
        },
      }),
      rootLogger: mockServices.rootLogger.mock(),
      rootLifecycle: mockServices.rootLifecycle.mock(),
    });
    const [knex, again] = await Promise.all([
      database.getClient(),
      database.getClient(),
    ]);
    expect(again).toBe(knex);
    const pragma = async (name: string) =>
      Object.values((await knex.raw(`PRAGMA ${name}`))[0])[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await knex('audit_head').first()).toMatchObject({ sequence: 0 });
    expect(Object.keys(directory.content() as object)).toContain(
      'analytics.sqlite',
    );
    await knex.destroy();
  });

  it.each(databases.eachSupportedId())(
    'migrates up and down on %s',
    async engine => {
      const knex = await databases.init(engine);
      const migrations = {
        directory: resolve(__dirname, '../../migrations/analytics'),
      };
      const tables = [
        'settings',
        'datasets',
        'audit_events',
        'audit_head',
        'operations',
        'idempotency_keys',
        'gates',
      ];
      const present = () =>
        Promise.all(tables.map(table => knex.schema.hasTable(table)));
      await knex.migrate.latest(migrations);
      expect(await present()).toEqual(tables.map(() => true));
      await knex.migrate.rollback(migrations, true);
      expect(await present()).toEqual(tables.map(() => false));
    },
  );
});
