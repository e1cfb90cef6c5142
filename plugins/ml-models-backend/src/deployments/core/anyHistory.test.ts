import { DEPLOYMENT_STRATEGIES } from '@analytics-engine/plugin-analytics-common';
import fc from 'fast-check';
import { deploymentOf, rolloutOf } from '../__testUtils__/deploymentOf';
import { allowedActionsOf, decide, trafficPercentOf } from '.';
import type { Decision, Rollout, StampedEvent } from '.';

const ACTOR = 'user:default/operator';
const STEPS_OF = {
  canary: [10, 50],
  rolling: [10, 50],
  'blue-green': [100],
  shadow: [],
  immediate: [],
};
const FINAL = ['PROMOTED', 'ROLLED_BACK', 'FAILED'];

/** What must hold of every change, whatever led to it. */
function checkChange(
  before: Rollout,
  decision: Extract<Decision, { kind: 'changed' }>,
  past: { ended: Set<string>; lastAtMs: number },
): number {
  const { active, production, past: versions } = decision.rollout;
  expect(production).not.toBeNull();
  expect(versions).not.toContain(production!.version);
  expect(new Set(versions).size).toBe(versions.length);
  if (active) {
    expect(FINAL).not.toContain(active.state);
    expect(past.ended).not.toContain(active.id);
    expect(active.version).not.toBe(production!.version);
    expect(allowedActionsOf(active).length).toBeGreaterThan(0);
    expect(trafficPercentOf(active)).toBeGreaterThanOrEqual(0);
    expect(trafficPercentOf(active)).toBeLessThanOrEqual(100);
    expect(active.state === 'PAUSED').toBe(active.pausedFor !== null);
  }
  if (decision.ended) {
    expect(FINAL).toContain(decision.ended.state);
    expect(decision.ended.reason).toBeTruthy();
    expect(active).toBeNull();
    past.ended.add(decision.ended.id);
    // Production changes hands only to a version that was promoted.
    if (decision.ended.state !== 'PROMOTED') {
      expect(production).toEqual(before.production);
    }
  }
  let { lastAtMs } = past;
  for (const { atMs } of decision.history) {
    expect(atMs).toBeGreaterThanOrEqual(lastAtMs);
    lastAtMs = atMs;
  }
  return lastAtMs;
}

describe('any history', () => {
  const version = fc.constantFrom('v1', 'v2', 'v3', 'v4');
  // With the fields of every kind: those that a kind does not have do no harm.
  const event = fc
    .record({
      kind: fc.constantFrom(
        'deploy' as const,
        'warmed' as const,
        'failed' as const,
        'judged' as const,
        'judged' as const,
        'judged' as const,
        'promote' as const,
        'pause' as const,
        'resume' as const,
        'abort' as const,
        'rollback' as const,
        'instances' as const,
        'adopt' as const,
      ),
      version,
      strategy: fc.constantFrom(...DEPLOYMENT_STRATEGIES),
      autoPromote: fc.boolean(),
      verdict: fc.constantFrom(
        'SUCCESS' as const,
        'SUCCESS' as const,
        'INCONCLUSIVE' as const,
        'FAILURE' as const,
      ),
      step: fc.integer({ min: -1, max: 3 }),
      toVersion: fc.option(version, { nil: undefined }),
      live: fc.subarray(['a', 'b', 'c']),
    })
    .map(({ strategy, autoPromote, version: candidate, ...rest }) => ({
      ...rest,
      atMs: 0,
      actor: ACTOR,
      version: candidate,
      deploymentId: '',
      reason: 'because',
      message: 'because',
      deployment: deploymentOf({
        version: candidate,
        strategy,
        autoPromote,
        steps: STEPS_OF[strategy],
        instances: ['a', 'b'],
      }),
    }));

  it('never loses production, never has two candidates, never repeats itself', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), events => {
        let rollout = rolloutOf(null);
        let lastAtMs = 0;
        const ended = new Set<string>();
        events.forEach((raw, index) => {
          const stamped = {
            ...raw,
            atMs: index * 40_000,
            // Mostly about the deployment under way, else about one long over.
            deploymentId: rollout.active?.id ?? 'dep-gone',
            deployment: {
              ...raw.deployment,
              id: `dep-${index}`,
            },
            step: rollout.active?.step ?? 0,
          } as unknown as StampedEvent;
          const before = JSON.stringify(rollout);
          const decision = decide(rollout, stamped);
          expect(JSON.stringify(rollout)).toBe(before);
          if (decision.kind !== 'changed') {
            return;
          }
          lastAtMs = checkChange(rollout, decision, { ended, lastAtMs });
          rollout = decision.rollout;
        });
      }),
      { numRuns: 500 },
    );
  });
});
