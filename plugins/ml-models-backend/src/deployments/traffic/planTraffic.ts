import type { Rollout } from '../core';
import { ALL_PERCENT, changedOver, trafficPercentOf } from '../core';
import { BUCKETS, seedOf } from './bucketOf';

/** Where a model's rows go, laid out so that one comparison decides. */
export interface TrafficPlan {
  /** Undefined when nothing is in production. */
  stable: string | undefined;
  candidate: string | undefined;
  deploymentId: string | undefined;
  seed: number;
  /** Keys in buckets below this go to the candidate. */
  candidateBelow: number;
  /** Keys in buckets from here on are the control slice. */
  controlFrom: number;
  shadows: readonly string[];
}

/**
 * Lays a rollout out for one backend process.
 *
 * The candidate's slice grows from the low end and the control slice from the
 * high end: whoever saw the candidate keeps seeing it while it grows, and the
 * control is as large as the candidate as long as there is room for it.
 */
export function planTraffic(rollout: Rollout, instanceId: string): TrafficPlan {
  const { active, production } = rollout;
  const plan: TrafficPlan = {
    stable: production?.version,
    candidate: undefined,
    deploymentId: active?.id,
    seed: active ? seedOf(active.id) : 0,
    candidateBelow: 0,
    controlFrom: BUCKETS,
    shadows: [],
  };
  if (
    !active ||
    (active.state !== 'PROGRESSING' && active.state !== 'PAUSED')
  ) {
    return plan;
  }
  const percent = trafficPercentOf(active);
  switch (active.strategy) {
    case 'shadow':
      // All of production's traffic is the control: each answer has its pair.
      return { ...plan, controlFrom: 0, shadows: [active.version] };
    case 'rolling': {
      const { instances } = active;
      const isOver = instances
        .slice(0, changedOver(instances.length, percent))
        .includes(instanceId);
      return {
        ...plan,
        candidate: active.version,
        candidateBelow: isOver ? BUCKETS : 0,
        controlFrom: isOver ? BUCKETS : 0,
      };
    }
    default: {
      const below = Math.round((percent / ALL_PERCENT) * BUCKETS);
      return {
        ...plan,
        candidate: active.version,
        candidateBelow: below,
        controlFrom: Math.max(below, BUCKETS - below),
      };
    }
  }
}
