import { resolve } from 'node:path';
import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { IdempotencyStore } from './IdempotencyStore';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(databases.eachSupportedId())('IdempotencyStore on %s', engine => {
  let knex: Knex;

  const open = () =>
    IdempotencyStore.create({
      database: { getClient: async () => knex },
      logger: mockServices.logger.mock(),
    });

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../../migrations/analytics'),
    });
  });
  beforeEach(() => knex('idempotency_keys').delete());

  it('lets one of many claim, and gives its answer to the others', async () => {
    const store = open();
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => store.claim('a', 'hash')),
    );
    const kinds = claims.map(({ kind }) => kind).sort();
    expect(kinds.slice(0, 2)).toEqual(['claimed', 'in-progress']);
    expect(new Set(kinds.slice(1))).toEqual(new Set(['in-progress']));
    const answer = { status: 202, headers: { A: 'b' }, body: { id: 1 } };
    await store.complete('a', answer);
    expect(await store.claim('a', 'hash')).toEqual({ kind: 'stored', answer });
    expect(await open().claim('a', 'hash')).toEqual({ kind: 'stored', answer });
    expect(await store.claim('a', 'other')).toEqual({ kind: 'different' });
  });

  it('releases a request that failed or whose process is gone', async () => {
    const store = open();
    await store.claim('a', 'hash');
    await store.release('a');
    expect(await store.claim('a', 'hash')).toEqual({ kind: 'claimed' });

    await knex('idempotency_keys').update({
      created_at: Date.now() - DAY_MS / 2,
    });
    expect(await open().claim('a', 'hash')).toEqual({ kind: 'claimed' });
  });

  it('forgets after a day', async () => {
    const store = open();
    await store.claim('a', 'hash');
    await store.complete('a', { status: 200, headers: {}, body: 1 });
    await knex('idempotency_keys').update({
      created_at: Date.now() - DAY_MS - 1,
    });
    expect(await open().claim('a', 'other')).toEqual({ kind: 'claimed' });
  });
});
