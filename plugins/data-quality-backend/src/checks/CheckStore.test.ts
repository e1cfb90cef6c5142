import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import { TestDatabases } from '@backstage/backend-test-utils';
import { migrateDatabase } from '../database/migrateDatabase';
import { CheckStore } from './CheckStore';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const check = checkDefinitionSchema.parse({
  id: 'mine',
  name: 'Mine',
  dataset: 'orders',
  type: 'volume',
  fail: { min: 1 },
});
const ANN = 'user:default/ann';

describe.each(databases.eachSupportedId())('CheckStore on %s', engine => {
  it('keeps every version, lets one of two changes win, and counts on after a check came back', async () => {
    const knex = await databases.init(engine);
    await migrateDatabase({ getClient: async () => knex });
    const store = CheckStore.create({ knex });
    await store.insert(check, ANN);
    await expect(store.insert(check, ANN)).rejects.toThrow(/exists already/);
    const changes = await Promise.allSettled(
      ['A', 'B'].map(name => store.update({ ...check, name }, 1, ANN)),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    await store.delete('mine', 2, ANN);
    expect(await store.get('mine')).toBeUndefined();
    await store.insert(check, ANN);
    expect(await store.get('mine')).toMatchObject({
      version: 4,
      definition: check,
      updatedAtMs: expect.any(Number),
    });
    const versions = await store.versions('mine');
    expect(versions.map(each => [each.version, each.definition?.name])).toEqual(
      [
        [4, 'Mine'],
        [3, undefined],
        [2, expect.stringMatching(/^[AB]$/)],
        [1, 'Mine'],
      ],
    );
  });
});
