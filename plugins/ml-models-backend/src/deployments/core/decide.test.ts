import { deploymentOf, rolloutOf } from '../__testUtils__/deploymentOf';
import { decide, trafficPercentOf } from '.';
import type { Deployment, Rollout, StampedEvent } from '.';

const ACTOR = 'user:default/operator';

const deployOf = (
  version: string,
  over: Partial<Deployment> = {},
  atMs = 0,
): StampedEvent => ({
  kind: 'deploy',
  atMs,
  actor: ACTOR,
  deployment: deploymentOf({ version, id: `dep-${version}`, ...over }),
});

/** Applies events, expecting each to change something. */
function follow(start: Rollout, ...events: StampedEvent[]): Rollout {
  return events.reduce((rollout, event) => {
    const decision = decide(rollout, event);
    if (decision.kind !== 'changed') {
      throw new Error(`${event.kind}: ${JSON.stringify(decision)}`);
    }
    return decision.rollout;
  }, start);
}

const at = <Event extends object>(event: Event, atMs = 0) =>
  ({ deploymentId: 'dep-v2', actor: ACTOR, atMs, ...event } as StampedEvent &
    Event);
const judged = (
  verdict: 'SUCCESS' | 'FAILURE' | 'INCONCLUSIVE',
  step: number,
  atMs: number,
) => at({ kind: 'judged' as const, verdict, step, message: 'because' }, atMs);
const warmed = (atMs = 0) => at({ kind: 'warmed' as const }, atMs);

describe('a canary', () => {
  const started = follow(rolloutOf(null), deployOf('v2'), warmed());

  it('goes up its steps and into production', () => {
    const seen = [trafficPercentOf(started.active!)];
    let rollout = started;
    for (let step = 0; rollout.active; step++) {
      rollout = follow(rollout, judged('SUCCESS', step, (step + 1) * 1_000));
      seen.push(rollout.active ? trafficPercentOf(rollout.active) : 100);
    }
    expect(seen).toEqual([10, 25, 50, 75, 100]);
    expect(rollout).toMatchObject({
      production: { version: 'v2', sinceMs: 4_000 },
      past: ['v1'],
    });
  });

  it('waits out its step, however good it looks', () => {
    expect(decide(started, judged('SUCCESS', 0, 999)).kind).toBe('unchanged');
  });

  it('goes at once when it fails, also while it is paused', () => {
    const paused = follow(started, at({ kind: 'pause' as const }));
    for (const rollout of [started, paused]) {
      const decision = decide(rollout, judged('FAILURE', 0, 1));
      expect(decision).toMatchObject({
        rollout: { active: null, production: { version: 'v1' } },
        ended: { state: 'ROLLED_BACK', finishedMs: 1 },
        history: [{ message: 'Rolled back by the analysis: because' }],
      });
    }
  });

  it('waits while undecided, then asks a person', () => {
    expect(decide(started, judged('INCONCLUSIVE', 0, 59_999)).kind).toBe(
      'unchanged',
    );
    const { active } = follow(started, judged('INCONCLUSIVE', 0, 60_000));
    expect(active).toMatchObject({
      state: 'PAUSED',
      pausedFor: 'inconclusive',
    });
    expect(trafficPercentOf(active!)).toBe(10);
    // A person gives it the same step once more.
    expect(
      follow({ ...started, active }, at({ kind: 'resume' as const }, 61_000))
        .active,
    ).toMatchObject({ state: 'PROGRESSING', step: 0, stepStartedMs: 61_000 });
  });

  it('asks before each step when it must not promote itself', () => {
    const manual = follow(
      rolloutOf(null),
      deployOf('v2', { autoPromote: false }),
      warmed(),
      judged('SUCCESS', 0, 1_000),
    );
    expect(manual.active).toMatchObject({
      state: 'PAUSED',
      pausedFor: 'approval',
      step: 0,
    });
    expect(
      follow(manual, at({ kind: 'resume' as const }, 2_000)).active,
    ).toMatchObject({ state: 'PROGRESSING', step: 1 });
  });

  it('does not listen to a verdict on another step', () => {
    expect(decide(started, judged('FAILURE', 1, 5_000)).kind).toBe('unchanged');
  });
});

describe('other strategies', () => {
  const afterWarming = (over: Partial<Deployment>) =>
    follow(rolloutOf(null), deployOf('v2', over), warmed());

  it('immediate is in production when it is loaded', () => {
    expect(afterWarming({ strategy: 'immediate', steps: [] })).toMatchObject({
      active: null,
      production: { version: 'v2' },
    });
  });

  it('blue-green swaps all traffic, watches it and can swap back', () => {
    const swapped = afterWarming({ strategy: 'blue-green', steps: [100] });
    expect(trafficPercentOf(swapped.active!)).toBe(100);
    expect(swapped.production!.version).toBe('v1');
    expect(
      follow(swapped, judged('SUCCESS', 0, 1_000)).production!.version,
    ).toBe('v2');
    expect(follow(swapped, judged('FAILURE', 0, 1))).toMatchObject({
      active: null,
      production: { version: 'v1' },
    });
  });

  it('blue-green can wait with the swap for a person', () => {
    const ready = afterWarming({
      strategy: 'blue-green',
      steps: [100],
      autoPromote: false,
    });
    expect(ready.active).toMatchObject({ state: 'PAUSED', step: -1 });
    expect(trafficPercentOf(ready.active!)).toBe(0);
    expect(
      trafficPercentOf(follow(ready, at({ kind: 'resume' as const })).active!),
    ).toBe(100);
  });

  it('shadow takes no traffic and waits for a person', () => {
    const shadow = afterWarming({
      strategy: 'shadow',
      steps: [],
      autoPromote: false,
    });
    expect(trafficPercentOf(shadow.active!)).toBe(0);
    const { active } = follow(shadow, judged('SUCCESS', -1, 1_000));
    expect(active).toMatchObject({ state: 'PAUSED', pausedFor: 'approval' });
  });

  it('rolling follows the processes that live', () => {
    const rolling = afterWarming({
      strategy: 'rolling',
      steps: [50, 100],
      instances: ['a', 'b'],
    });
    const kept = follow(
      rolling,
      at({ kind: 'instances' as const, live: ['c', 'b'] }),
    );
    expect(kept.active!.instances).toEqual(['b', 'c']);
    expect(
      decide(kept, at({ kind: 'instances' as const, live: ['b', 'c'] })).kind,
    ).toBe('unchanged');
  });

  it('a version that cannot be loaded leaves production alone', () => {
    const decision = decide(
      follow(rolloutOf(null), deployOf('v2')),
      at({ kind: 'failed' as const, reason: 'golden row 3 is wrong' }),
    );
    expect(decision).toMatchObject({
      rollout: { active: null, production: { version: 'v1' } },
      ended: { state: 'FAILED', reason: 'golden row 3 is wrong' },
    });
  });
});

describe('rolling back', () => {
  const immediately = (rollout: Rollout, version: string) =>
    follow(
      rollout,
      deployOf(version, { strategy: 'immediate', steps: [] }),
      at({ kind: 'warmed' as const, deploymentId: `dep-${version}` }),
    );
  const back = (toVersion?: string) =>
    at({ kind: 'rollback' as const, toVersion });
  const third = immediately(immediately(rolloutOf(null), 'v2'), 'v3');

  it('goes to the version before, and from there further back', () => {
    const second = follow(third, back());
    expect(second).toMatchObject({
      production: { version: 'v2' },
      past: ['v1'],
    });
    const first = follow(second, back());
    expect(first).toMatchObject({ production: { version: 'v1' }, past: [] });
    expect(decide(first, back())).toMatchObject({
      kind: 'refused',
      message: "Model 'churn' has no version before to go back to",
    });
  });

  it('goes to a version that is named, if it was there', () => {
    expect(follow(third, back('v1'))).toMatchObject({
      production: { version: 'v1' },
      past: [],
    });
    expect(decide(third, back('v9'))).toMatchObject({
      message: expect.stringContaining('expected one of v1, v2'),
    });
  });

  it('takes the candidate away while one is tried', () => {
    const canary = follow(rolloutOf(null), deployOf('v2'), warmed());
    expect(follow(canary, back())).toMatchObject({
      active: null,
      production: { version: 'v1' },
      past: [],
    });
  });
});

describe('refusals', () => {
  const canary = follow(rolloutOf(null), deployOf('v2'), warmed());

  it.each<[string, Rollout, StampedEvent, string]>([
    ['a second deployment', canary, deployOf('v3'), 'is under way'],
    [
      'what is there already',
      rolloutOf(null),
      deployOf('v1'),
      'is in production already',
    ],
    [
      'resuming what runs',
      canary,
      at({ kind: 'resume' as const }),
      'expected one of promote, pause, abort',
    ],
    [
      'what is over',
      rolloutOf(null),
      at({ kind: 'abort' as const }),
      'is over',
    ],
  ])('refuses %s', (_, rollout, event, message) => {
    expect(decide(rollout, event)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
    });
  });
});
