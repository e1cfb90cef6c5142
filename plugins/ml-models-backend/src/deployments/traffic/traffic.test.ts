import fc from 'fast-check';
import {
  deploymentOf as active,
  rolloutOf,
} from '../__testUtils__/deploymentOf';
import type { Deployment } from '../core';
import { bucketOf, seedOf } from './bucketOf';
import { murmur3 } from './murmur3';
import { planTraffic } from './planTraffic';
import { RolloutRouter } from './RolloutRouter';

const routerOf = (deployment: Deployment | null, instance = 'a') => {
  const router = RolloutRouter.create();
  router.setPlan('churn', planTraffic(rolloutOf(deployment), instance));
  return router;
};

describe('murmur3', () => {
  // Known answers of the public algorithm, two of them beyond ASCII.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('hashes %p with seed %p', (text, seed, expected) => {
    expect(murmur3(text, seed)).toBe(expected);
  });
});

describe('canary traffic', () => {
  const keys = Array.from({ length: 100_000 }, (_, n) => `customer-${n}`);

  it.each([
    [0, 10],
    [1, 25],
    [2, 50],
    [3, 75],
  ])('at step %i takes %i %% of the keys', (step, percent) => {
    const router = routerOf(active({ step }));
    const roles = { canary: 0, control: 0, champion: 0 };
    for (const key of keys) {
      roles[router.route('churn', key).role] += 1;
    }
    const share = (count: number) => (count / keys.length) * 100;
    expect(Math.abs(share(roles.canary) - percent)).toBeLessThan(0.5);
    // As large as the candidate while there is room, else what is left.
    expect(
      Math.abs(share(roles.control) - Math.min(percent, 100 - percent)),
    ).toBeLessThan(0.5);
  });

  it('keeps every key where it is, and whoever saw the candidate stays with it', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3), fc.uuid(), (key, step, id) => {
        const now = routerOf(active({ id, step })).route('churn', key);
        const again = routerOf(active({ id, step })).route('churn', key);
        const later = routerOf(active({ id, step: step + 1 }));
        expect(again).toEqual(now);
        const roleLater = later.route('churn', key).role;
        expect(now.role !== 'canary' || roleLater === 'canary').toBe(true);
      }),
    );
  });

  it('asks other keys with every deployment', () => {
    const low = (id: string) =>
      new Set(keys.filter(key => bucketOf(key, seedOf(id)) < 1_000));
    const first = low('dep-1');
    const both = [...low('dep-2')].filter(key => first.has(key)).length;
    // Independent slices of a tenth share a hundredth of all keys.
    expect(both / keys.length).toBeCloseTo(0.01, 2);
  });
});

describe('other traffic', () => {
  it('goes to production when no deployment is under way', () => {
    expect(routerOf(null).route('churn', 'a')).toEqual({
      version: 'v1',
      role: 'champion',
      shadows: [],
    });
  });

  it('stays with production until the candidate is loaded', () => {
    const { version, role } = routerOf(
      active({ state: 'WARMING', step: -1, strategy: 'blue-green' }),
    ).route('churn', 'a');
    expect([version, role]).toEqual(['v1', 'champion']);
  });

  it('goes to the shadow as well, and is its control', () => {
    expect(
      routerOf(active({ strategy: 'shadow', steps: [], step: -1 })).route(
        'churn',
        'a',
      ),
    ).toEqual({
      version: 'v1',
      role: 'control',
      deploymentId: 'dep-1',
      shadows: ['v2'],
    });
  });

  it('changes over process by process', () => {
    const rolling = active({
      strategy: 'rolling',
      instances: ['a', 'b', 'c'],
      steps: [100 / 3, 200 / 3, 100],
      step: 1,
    });
    const version = (id: string) =>
      routerOf(rolling, id).route('churn', 'x').version;
    expect(['a', 'b', 'c', 'unknown'].map(version)).toEqual([
      'v2',
      'v2',
      'v1',
      'v1',
    ]);
  });

  it('is refused when nothing is in production', () => {
    const router = routerOf(null);
    expect(() => router.route('new', 'a')).toThrow('deploy one');
  });
});
