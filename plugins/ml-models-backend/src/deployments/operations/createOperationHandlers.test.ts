import type { OperationContext } from '@analytics-engine/plugin-analytics-node';
import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../../database/migrateDatabase';
import type { ServingRuntime } from '../../serving/types';
import { deploymentOf } from '../__testUtils__/deploymentOf';
import { Rollouts } from '../Rollouts';
import { RolloutStore } from '../store/RolloutStore';
import { createOperationHandlers } from './createOperationHandlers';

describe('the operation of a deployment', () => {
  const knex: Knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  const store = RolloutStore.create({ knex });
  const rollouts = Rollouts.create({ store });
  let loaded = () => {};
  /** Loads a version when the test says so. */
  const serving = {
    warm: () => new Promise<void>(resolve => (loaded = resolve)),
  } as unknown as ServingRuntime;
  const [deploy] = createOperationHandlers({ serving, rollouts, store });

  beforeAll(() => knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY }));
  afterAll(() => knex.destroy());

  async function begin(model: string) {
    await rollouts.apply(model, {
      kind: 'deploy',
      deployment: deploymentOf({ id: `dep-${model}`, version: 'v1' }),
      atMs: 1,
      actor: 'user:default/operator',
    });
    const stop = new AbortController();
    const context = {
      id: 'op',
      signal: stop.signal,
      cancelled: false,
      progress: () => {},
    };
    const end = deploy.run(
      { model, deploymentId: `dep-${model}` },
      context as OperationContext,
    );
    // The handler looks the deployment up before it loads anything.
    await store.deployment(model, `dep-${model}`);
    return {
      end,
      stop: (cancelled: boolean) => {
        context.cancelled = cancelled;
        stop.abort();
      },
      state: async () =>
        (await store.deployment(model, `dep-${model}`))!.deployment,
    };
  }

  it('takes the deployment back when it is cancelled while it loads', async () => {
    const { end, stop, state } = await begin('cancelled');
    stop(true);
    await expect(end).rejects.toThrow('Stopped');
    expect(await state()).toMatchObject({
      state: 'ROLLED_BACK',
      reason: expect.stringContaining('its operation was cancelled'),
    });
    expect(rollouts.get('cancelled')!.active).toBeNull();
    // What comes late changes nothing.
    loaded();
    await new Promise(resolve => setImmediate(resolve));
    expect((await state()).state).toBe('ROLLED_BACK');
  });

  it('takes the deployment back when it is cancelled while it carries traffic', async () => {
    const { end, state } = await begin('busy');
    const actor = { kind: 'user', subject: 'user:default/cancels' } as const;
    const input = { model: 'busy', deploymentId: 'dep-busy' };
    const takeBack = () => deploy.takeBack!(input, { actor });
    loaded();
    await end;
    expect((await state()).state).toBe('PROGRESSING');
    expect(await takeBack()).toBe(true);
    expect(await state()).toMatchObject({
      state: 'ROLLED_BACK',
      reason: expect.stringContaining('its operation was cancelled'),
    });
    const history = await store.history('busy');
    expect(history.at(-1)!.actor).toBe('user:default/cancels');
    expect(await takeBack()).toBe(false);
  });

  it('leaves it to the next process when this one stops', async () => {
    const { end, stop, state } = await begin('stopped');
    stop(false);
    await expect(end).rejects.toThrow('Stopped');
    expect((await state()).state).toBe('WARMING');
  });
});
