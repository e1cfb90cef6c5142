import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { migrateDatabase } from '../database/migrateDatabase';
import { RunLeases } from './RunLeases';

const LEASE_MS = 400;

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('RunLeases on %s', engine => {
  it('gives a dataset to one run at a time, whatever process it is in', async () => {
    const knex = await databases.init(engine);
    await migrateDatabase({ getClient: async () => knex });
    const process = (leaseMs = LEASE_MS) =>
      RunLeases.create({
        knex,
        logger: mockServices.logger.mock(),
        leaseMs,
      });
    const one = process();
    const other = process();
    const both = await Promise.all([
      one.take('orders', 'run-1'),
      other.take('orders', 'run-2'),
    ]);
    expect(both.filter(each => each === undefined)).toHaveLength(1);
    const [winner, loser, name] = both[0]
      ? [other, one, '2']
      : [one, other, '1'];
    await winner.setOperation(`run-${name}`, 'operation');
    expect(await loser.take('orders', 'run-3')).toEqual({
      runId: `run-${name}`,
      operationId: 'operation',
    });
    expect(await loser.take('events', 'run-4')).toBeUndefined();
    // Work that was queued may go on elsewhere.
    expect(await loser.take('orders', `run-${name}`)).toBeUndefined();
    await loser.release(`run-${name}`);
    await winner.release(`run-${name}`);
    expect(await winner.running('orders')).toBeNull();
    await loser.release('run-4');
  });

  it('frees the dataset of a process that says nothing any more, and of no other', async () => {
    const knex = await databases.init(engine);
    await migrateDatabase({ getClient: async () => knex });
    const logger = mockServices.logger.mock();
    const alive = RunLeases.create({ knex, logger, leaseMs: LEASE_MS });
    await alive.take('alive', 'run-1');
    // As a process leaves it that was killed: nobody renews it.
    await knex('quality_run_leases').insert({
      dataset: 'killed',
      run_id: 'run-2',
      expires_at_ms: Date.now() + 2 * LEASE_MS,
    });
    const other = RunLeases.create({ knex, logger, leaseMs: LEASE_MS });
    expect(await other.take('killed', 'run-3')).toMatchObject({
      runId: 'run-2',
    });
    let holder = await other.take('killed', 'run-3');
    while (holder) {
      await new Promise(resolve => setTimeout(resolve, LEASE_MS / 10));
      holder = await other.take('killed', 'run-3');
    }
    expect(await other.running('alive')).toMatchObject({ runId: 'run-1' });
    await alive.release('run-1');
    await other.release('run-3');
  });
});
