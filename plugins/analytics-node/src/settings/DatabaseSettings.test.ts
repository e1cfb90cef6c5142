import { resolve } from 'node:path';
import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { z } from 'zod';
import { DatabaseSettings } from './DatabaseSettings';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const schema = z.strictObject({
  batchSize: z.number().int().min(1).default(1_000),
  windowSize: z.string().default('1m'),
});

describe.each(databases.eachSupportedId())('DatabaseSettings on %s', engine => {
  let knex: Knex;
  let settings: DatabaseSettings;

  const open = () =>
    DatabaseSettings.create({
      database: { getClient: async () => knex },
      logger: mockServices.logger.mock(),
    });

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations/analytics'),
    });
  });
  beforeEach(async () => {
    await knex('settings').delete();
    settings = open();
  });

  it('fills defaults, merges, counts versions and survives a restart', async () => {
    expect(await settings.get('pipelines', schema)).toEqual({
      value: { batchSize: 1_000, windowSize: '1m' },
      version: 0,
    });
    expect(
      await settings.update('pipelines', schema, { batchSize: 5_000 }),
    ).toEqual({
      config: { batchSize: 5_000, windowSize: '1m' },
      previous: { batchSize: 1_000, windowSize: '1m' },
      changed: ['batchSize'],
      version: 1,
    });
    await settings.update('pipelines', schema, { windowSize: '2m' });
    expect(await open().get('pipelines', schema)).toEqual({
      value: { batchSize: 5_000, windowSize: '2m' },
      version: 2,
    });
    expect(await settings.get('ml', schema)).toMatchObject({ version: 0 });
  });

  it('does not count a change that changes nothing', async () => {
    await settings.update('pipelines', schema, { batchSize: 5 });
    expect(
      await settings.update('pipelines', schema, { batchSize: 5 }),
    ).toMatchObject({ changed: [], version: 1 });
  });

  it('refuses what does not fit, whole, and names the field', async () => {
    const update = settings.update('pipelines', schema, {
      windowSize: '3m',
      batchSize: 0,
      other: 1,
    });
    await expect(update).rejects.toMatchObject({
      name: 'InputError',
      details: {
        issues: [
          {
            field: 'batchSize',
            message: 'expected at least 1, found number 0',
          },
          { field: 'other', message: 'is not a known key' },
        ],
      },
    });
    expect(await settings.get('pipelines', schema)).toMatchObject({
      value: { windowSize: '1m' },
      version: 0,
    });
  });

  it('refuses a change over another one', async () => {
    await settings.update('pipelines', schema, { batchSize: 2 });
    await expect(
      settings.update(
        'pipelines',
        schema,
        { batchSize: 3 },
        { expectedVersion: 0 },
      ),
    ).rejects.toThrow("'pipelines' are at version 1, expected 0");
    await settings.update(
      'pipelines',
      schema,
      { batchSize: 3 },
      { expectedVersion: 1 },
    );
  });

  it('loses no concurrent update', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        settings.update('pipelines', schema, { batchSize: n + 1 }),
      ),
    );
    expect((await settings.get('pipelines', schema)).version).toBe(10);
  });

  it('tells listeners until they leave', async () => {
    const seen: string[] = [];
    const leave = settings.onChange('pipelines', () => {
      seen.push('first');
      throw new Error('a listener must not break the others');
    });
    settings.onChange('pipelines', () => seen.push('second'));
    settings.onChange('ml', () => seen.push('other'));
    await settings.update('pipelines', schema, { batchSize: 2 });
    leave();
    await settings.update('pipelines', schema, { batchSize: 3 });
    expect(seen).toEqual(['first', 'second', 'second']);
  });
});
