import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { startTestWarehouse } from '../testUtils/startTestWarehouse';
import type { TestWarehouse } from '../testUtils/startTestWarehouse';
import { DefaultDatasetsService } from './DefaultDatasetsService';
import type { CreateDatasetRequest } from './types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'DefaultDatasetsService on %s',
  id => {
    let test: TestWarehouse;
    let knex: Knex;

    const start = () =>
      DefaultDatasetsService.create({
        database: { getClient: async () => knex },
        warehouse: test.warehouse,
        logger: mockServices.logger.mock(),
      });

    beforeAll(async () => {
      test = await startTestWarehouse();
      knex = await databases.init(id);
      await knex.migrate.latest({
        directory: `${__dirname}/../../migrations/analytics`,
      });
    });
    afterAll(() => test?.stop());

    const visits: CreateDatasetRequest = {
      name: 'visits',
      columns: [
        { name: 'id', type: 'String' },
        { name: 'at', type: "DateTime64(3,'UTC')" },
        { name: 'person', type: 'Nullable(String)', personal: true },
      ],
      key: ['id'],
      timeColumn: 'at',
      owner: 'group:default/web',
    };

    it('creates a table that exactly-once can be decided on', async () => {
      const datasets = start();
      const changed = jest.fn();
      const stop = datasets.onChange(changed);
      const dataset = await datasets.create(visits);
      expect(dataset).toMatchObject({
        table: 'visits',
        kind: 'table',
        origin: 'user',
        lineageId: 'dataset:clickhouse://localhost:8123:analytics_db.visits',
      });
      expect(dataset.columns.map(({ type }) => type)).toEqual([
        'String',
        "DateTime64(3, 'UTC')",
        'Nullable(String)',
        'LowCardinality(String)',
        'UInt32',
        'UInt64',
      ]);
      expect(changed).toHaveBeenCalledTimes(1);
      stop();
      const { rows } = await test.warehouse.query<{ query: string }>({
        name: 'read-table',
        query:
          "SELECT create_table_query AS query FROM system.tables WHERE database = 'analytics_db' AND name = 'visits'",
      });
      expect(rows[0].query).toContain('PARTITION BY toYYYYMM(at)');
      expect(rows[0].query).toContain('ORDER BY (id, at)');
      expect(rows[0].query).toContain('_offset TYPE minmax');
      expect(rows[0].query).toContain(
        'non_replicated_deduplication_window = 10000',
      );
      // Another process, or this one after a restart.
      expect(await start().get('visits')).toEqual(dataset);
    });

    it('makes a table without any key', async () => {
      const dataset = await start().create({
        name: 'notes',
        columns: [{ name: 'text', type: 'String' }],
      });
      expect(dataset.key).toEqual([]);
      expect(dataset.owner).toBe('unknown');
    });

    it('refuses a name that is taken, in any case of letters', async () => {
      const datasets = start();
      await datasets.register({
        name: 'orders',
        table: 'orders',
        kind: 'table',
        key: [],
        columns: [],
        owner: 'x',
        retentionClass: 'none',
        origin: 'pipelines',
      });
      for (const name of ['visits', 'Visits', 'orders']) {
        await expect(
          datasets.create({ ...visits, name }),
        ).rejects.toMatchObject({
          name: 'ConflictError',
        });
      }
      expect((await datasets.list()).map(({ name }) => name)).toEqual([
        'notes',
        'orders',
        'visits',
      ]);
    });

    it('refuses a table that is somebody else’s, and takes its own of a broken call', async () => {
      await test.warehouse.command({
        name: 'foreign-table',
        query: 'CREATE TABLE foreign_one (a UInt8) ENGINE = Memory',
      });
      await expect(
        start().create({ ...visits, name: 'foreign_one' }),
      ).rejects.toMatchObject({ name: 'ConflictError' });

      await start().create({ ...visits, name: 'broken' });
      await knex('datasets').where({ name: 'broken' }).delete();
      expect(await start().get('broken')).toBeUndefined();
      await start().create({ ...visits, name: 'broken' });
      expect(await start().get('broken')).toBeDefined();
    });

    it('creates a name once when two ask at the same time', async () => {
      const results = await Promise.allSettled(
        [1, 2, 3].map(() => start().create({ ...visits, name: 'raced' })),
      );
      expect(
        results.map(({ status }) => status).filter(s => s === 'fulfilled'),
      ).toHaveLength(1);
      await test.warehouse.query({
        name: 'read-raced',
        query: 'SELECT count() FROM raced',
      });
    });

    const hostile =
      'x` (a UInt8) ENGINE=Memory; DROP TABLE visits; --\'"\\\u0000';
    it.each<[string, Partial<CreateDatasetRequest>, RegExp]>([
      ['name', { name: hostile }, /name:/],
      ['reserved name', { name: 'metrics' }, /'metrics' is a reserved name/],
      ['inner name', { name: '_topic' }, /does not begin with _/],
      ['no columns', { columns: [] }, /columns:/],
      ['column', { columns: [{ name: hostile, type: 'String' }] }, /columns/],
      ['key', { key: [hostile] }, /key/],
      ['unknown key', { key: ['nope'] }, /expected one of the columns/],
      ['time type', { timeColumn: 'id' }, /expected a column of type Date/],
      [
        'type',
        { columns: [{ name: 'at', type: `String) ENGINE=Memory; --` }] },
        /columns\[0\]\.type: is not a type/,
      ],
      [
        'default',
        {
          columns: [
            { name: 'at', type: 'Date' },
            { name: 'id', type: 'String DEFAULT hostName()' },
          ],
        },
        /columns\[1\]\.type: is not a type/,
      ],
      [
        'state type',
        { columns: [{ name: 'a', type: 'AggregateFunction(sum, UInt8)' }] },
        /cannot be a column of events/,
      ],
      [
        'column twice',
        {
          columns: [
            { name: 'at', type: 'Date' },
            { name: 'at', type: 'Date' },
          ],
        },
        /named twice/,
      ],
      ['owner', { owner: 7 as any }, /owner:/],
      ['more', { more: 1 } as any, /more: is not a known key/],
    ])('refuses a hostile or wrong %s', async (_, change, message) => {
      const request = {
        ...visits,
        name: 'fine',
        key: [],
        timeColumn: undefined,
      };
      await expect(start().create({ ...request, ...change })).rejects.toThrow(
        message,
      );
      expect(await start().get('fine')).toBeUndefined();
      expect(await start().get('visits')).toBeDefined();
    });

    it('says what the engine does not want to sort by', async () => {
      await expect(
        start().create({ ...visits, name: 'fine', key: ['person'] }),
      ).rejects.toMatchObject({
        name: 'UnprocessableError',
        message: expect.stringContaining('nullable'),
      });
    });
  },
);
