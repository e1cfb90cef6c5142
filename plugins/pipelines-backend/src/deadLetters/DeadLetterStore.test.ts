import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrateDatabase';
import type { RefusedRecord } from '../runner/types';
import { DeadLetterStore } from './DeadLetterStore';

const refused = (
  offset: number,
  change: Partial<RefusedRecord> = {},
): RefusedRecord => ({
  topic: 'events',
  partition: 0,
  offset,
  payload: Buffer.from(`{"id":${offset}`),
  dataset: 'orders',
  class: 'NOT_JSON',
  code: '117',
  message: 'Cannot parse',
  ...change,
});

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('DeadLetterStore on %s', engine => {
  const open = async (maxBytes = 1_000) => {
    const knex = await databases.init(engine);
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    return { knex, store: DeadLetterStore.create({ knex, maxBytes }) };
  };

  it('keeps every record once, whatever block brings it again', async () => {
    const { store } = await open();
    const records = [
      refused(1),
      refused(2),
      refused(2, { dataset: 'events' }),
      refused(3, { class: 'TYPE_MISMATCH' }),
    ];
    await store.add({ pipeline: 'sales', blockNumber: 7, records });
    await store.add({ pipeline: 'sales', blockNumber: 7, records });
    await store.add({ pipeline: 'sales', blockNumber: 8, records });
    const batches = await store.list('sales', { limit: 10 });
    expect(
      batches
        .map(batch => [batch.dataset, batch.class, batch.remaining])
        .sort(),
    ).toEqual([
      ['events', 'NOT_JSON', 1],
      ['orders', 'NOT_JSON', 2],
      ['orders', 'TYPE_MISMATCH', 1],
    ]);
    expect(await store.countOpen()).toEqual(new Map([['sales', 3]]));
  });

  it('refuses records that it has no room for, and keeps none of them', async () => {
    const { store } = await open(20);
    const add = (blockNumber: number, offset: number) =>
      store.add({
        pipeline: 'sales',
        blockNumber,
        records: [refused(offset)],
      });
    await add(1, 1);
    await add(2, 2);
    await expect(add(3, 3)).rejects.toThrow(
      'holds 14 of 20 bytes and cannot take 7 more',
    );
    expect(await store.list('sales', { limit: 10 })).toHaveLength(2);
  });

  it('leaves nothing when the transaction around it fails', async () => {
    const { knex, store } = await open();
    await expect(
      knex.transaction(async transaction => {
        await store.add({
          pipeline: 'sales',
          blockNumber: 1,
          records: [refused(1)],
          transaction,
        });
        throw new Error('the ledger refused');
      }),
    ).rejects.toThrow('the ledger refused');
    expect(await store.list('sales', { limit: 10 })).toEqual([]);
  });
});
