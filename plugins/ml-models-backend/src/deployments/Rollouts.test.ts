import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrateDatabase';
import { deploymentOf } from './__testUtils__/deploymentOf';
import type { StampedEvent } from './core';
import { Rollouts, type RolloutChange } from './Rollouts';
import { RolloutStore } from './store/RolloutStore';
import { SliceStore } from './store/SliceStore';
import { Slice, type SliceName } from './analysis/Slice';

const MODEL = 'churn';
const stamp = { atMs: 1, actor: 'user:default/operator' };
const deploy = (version: string): StampedEvent => ({
  kind: 'deploy',
  deployment: deploymentOf({ id: `dep-${version}`, version }),
  ...stamp,
});
const act = (
  kind: 'promote' | 'abort' | 'pause',
  deploymentId: string,
): StampedEvent => ({ kind, deploymentId, ...stamp });

describe('Rollouts of two processes on one database', () => {
  // One connection for both: SQLite lets one thread not wait for itself.
  const knex: Knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  const process = () => {
    const changes: RolloutChange[] = [];
    const store = RolloutStore.create({ knex });
    const rollouts = Rollouts.create({ store });
    rollouts.onChange(change => changes.push(change));
    return { changes, rollouts, store };
  };

  beforeAll(() => knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY }));
  afterAll(() => knex.destroy());

  it('lets one of two deployments at the same time be, and refuses the other', async () => {
    const [a, b] = [process(), process()];
    const outcomes = await Promise.allSettled([
      a.rollouts.apply(MODEL, deploy('v1')),
      b.rollouts.apply(MODEL, deploy('v2')),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    const refusal = outcomes.find(({ status }) => status === 'rejected');
    expect((refusal as PromiseRejectedResult).reason).toMatchObject({
      statusCode: 409,
      details: { allowedActions: ['abort'] },
    });
  });

  it('shows a change of one process to the other, once', async () => {
    const [a, b] = [process(), process()];
    await a.rollouts.refresh();
    const { active } = a.rollouts.get(MODEL)!;
    await b.rollouts.apply(MODEL, act('abort', active!.id));
    await a.rollouts.refresh();
    await a.rollouts.refresh();
    expect(a.rollouts.get(MODEL)!.active).toBeNull();
    expect(a.changes.map(({ isOurs }) => isOurs)).toEqual([false, false]);
    expect(b.changes.map(({ isOurs }) => isOurs)).toEqual([true]);
  });

  it('decides again on what the other process made of it', async () => {
    const [a, b] = [process(), process()];
    await a.rollouts.apply(MODEL, deploy('v3'));
    await a.rollouts.apply(MODEL, {
      kind: 'warmed',
      deploymentId: 'dep-v3',
      ...stamp,
    });
    // Both pause and promote at once: whatever comes second sees the first.
    await Promise.allSettled([
      a.rollouts.apply(MODEL, act('pause', 'dep-v3')),
      b.rollouts.apply(MODEL, act('promote', 'dep-v3')),
    ]);
    const { rollout, revision } = await a.store.get(MODEL);
    expect(rollout.production!.version).toBe('v3');
    expect(revision).toBeGreaterThanOrEqual(5);
  });

  it('keeps every deployment and all of its history', async () => {
    const { store } = process();
    const deployments = await store.deployments(MODEL, 10);
    expect(
      deployments.map(({ deployment }) => deployment.state).sort(),
    ).toEqual(['PROMOTED', 'ROLLED_BACK']);
    const states = (await store.history(MODEL, 'dep-v3')).map(
      ({ state }) => state,
    );
    expect(states[0]).toBe('WARMING');
    expect(states.at(-1)).toBe('PROMOTED');
    expect(await store.deployment('other', 'dep-v3')).toBeUndefined();
  });

  it('adds up what all processes saw of a step', async () => {
    const slices = ['a', 'b'].map(instance =>
      SliceStore.create({ knex, instance }),
    );
    const slice = Slice.create({ isUnit: true });
    slice.addCall([0.2, 0.4], 3);
    const side = (step: number, name: SliceName) => ({
      deploymentId: 'dep-v3',
      step,
      slice: name,
      data: slice.toData(),
    });
    await slices[0].put([side(0, 'candidate')]);
    // The same again replaces it, another process adds to it.
    await slices[0].put([side(0, 'candidate'), side(0, 'control')]);
    await slices[1].put([side(0, 'candidate'), side(1, 'candidate')]);
    await slices[1].put([]);
    const { candidate, control } = await slices[1].read('dep-v3', 0, true);
    expect([candidate.predictions, control.predictions]).toEqual([4, 2]);
    await slices[0].forget('dep-v3');
    const forgotten = await slices[1].read('dep-v3', 0, true);
    expect(forgotten.candidate.predictions).toBe(0);
  });
});
