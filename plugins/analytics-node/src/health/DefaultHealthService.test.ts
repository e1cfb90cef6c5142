import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultHealthService } from './DefaultHealthService';
import { diskSpaceIndicator } from './diskSpaceIndicator';
import { stateIndicators } from './stateIndicators';
import type { ComponentHealth, HealthStatus } from './types';

describe('DefaultHealthService', () => {
  const is = (status: HealthStatus) => async (): Promise<ComponentHealth> => ({
    status,
  });

  it.each<[string, HealthStatus[], HealthStatus]>([
    ['nothing', [], 'UP'],
    ['unknown', ['UNKNOWN'], 'UNKNOWN'],
    ['up and unknown', ['UNKNOWN', 'UP'], 'UP'],
    ['out of service', ['UP', 'OUT_OF_SERVICE'], 'OUT_OF_SERVICE'],
    ['down', ['OUT_OF_SERVICE', 'DOWN', 'UP'], 'DOWN'],
  ])('sums up %s', async (_, statuses, expected) => {
    const health = DefaultHealthService.create();
    statuses.forEach((status, index) =>
      health.register({ name: `i${index}`, check: is(status) }),
    );
    expect((await health.check()).status).toBe(expected);
  });

  it('shows what is not critical without going down with it', async () => {
    const health = DefaultHealthService.create();
    health.register({ name: 'z', check: is('DOWN'), critical: false });
    health.register({ name: 'a', check: is('UP'), groups: ['readiness'] });
    expect(await health.check()).toEqual({
      status: 'UP',
      components: { a: { status: 'UP' }, z: { status: 'DOWN' } },
    });
    expect(await health.check('readiness')).toEqual({
      status: 'UP',
      components: { a: { status: 'UP' } },
    });
  });

  it('takes readiness out of service when a part is down', async () => {
    const health = DefaultHealthService.create();
    health.register({ name: 'a', check: is('DOWN'), groups: ['readiness'] });
    health.register({ name: 'b', check: is('UP'), groups: ['liveness'] });
    expect((await health.check('readiness')).status).toBe('OUT_OF_SERVICE');
    expect((await health.check('liveness')).status).toBe('UP');
  });

  it('is down when a check throws or does not come back', async () => {
    const health = DefaultHealthService.create({ timeoutMs: 20 });
    health.register({
      name: 'broken',
      check: () => {
        throw new Error('no disk');
      },
    });
    health.register({ name: 'stuck', check: () => new Promise(() => {}) });
    expect((await health.check()).components).toEqual({
      broken: { status: 'DOWN', details: { error: 'no disk' } },
      stuck: { status: 'DOWN', details: { error: 'no answer within 20 ms' } },
    });
  });

  it('asks once a second, however many ask, and never twice at once', async () => {
    let now = 0;
    let asked = 0;
    const health = DefaultHealthService.create({ now: () => now });
    health.register({
      name: 'a',
      check: async () => {
        asked++;
        await sleep(5);
        return { status: 'UP' };
      },
    });
    await Promise.all([health.check(), health.check(), health.component('a')]);
    now = 999;
    await health.check();
    expect(asked).toBe(1);
    now = 1_000;
    await health.check();
    expect(asked).toBe(2);
    expect(await health.component('nope')).toBeUndefined();
  });

  it('refuses two of the same name', () => {
    const health = DefaultHealthService.create();
    health.register({ name: 'a', check: is('UP') });
    expect(() => health.register({ name: 'a', check: is('UP') })).toThrow(
      "'a' is registered twice",
    );
  });
});

describe('diskSpaceIndicator', () => {
  it('measures the file system of a directory that may not exist yet', async () => {
    const directory = '/tmp/does/not/exist';
    const up = await diskSpaceIndicator({
      directory,
      thresholdBytes: 1,
    }).check();
    expect(up).toMatchObject({
      status: 'UP',
      details: { path: directory, exists: false, threshold: 1 },
    });
    expect(up.details!.free).toBeGreaterThan(1);
    expect(
      await diskSpaceIndicator({ directory, thresholdBytes: 2 ** 60 }).check(),
    ).toMatchObject({ status: 'DOWN' });
  });
});

describe('stateIndicators', () => {
  it('is ready between start and stop only', async () => {
    const hooks: Record<string, () => void | Promise<void>> = {};
    const indicators = stateIndicators({
      addStartupHook: hook => (hooks.start = hook),
      addBeforeShutdownHook: hook => (hooks.stopping = hook),
      addShutdownHook: hook => (hooks.stop = hook),
    });
    const status = async (name: string) =>
      (await indicators.find(i => i.name === name)!.check()).status;
    expect(await status('readinessState')).toBe('OUT_OF_SERVICE');
    await hooks.start();
    expect(await status('readinessState')).toBe('UP');
    expect(await status('livenessState')).toBe('UP');
    expect(await status('ping')).toBe('UP');
    await hooks.stopping();
    expect(await status('readinessState')).toBe('OUT_OF_SERVICE');
    await hooks.stop();
  });
});
