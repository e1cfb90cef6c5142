import { ConflictError } from '@backstage/errors';
import type { TrafficDecision, TrafficRouter } from '../types';
import { BUCKETS, bucketOf } from './bucketOf';
import type { TrafficPlan } from './planTraffic';

const NO_SHADOWS: readonly string[] = [];

/** Sends rows where the plan of their model says. A change of plan is one assignment. */
export class RolloutRouter implements TrafficRouter {
  readonly #plans = new Map<string, TrafficPlan>();

  private constructor() {}

  static create(): RolloutRouter {
    return new RolloutRouter();
  }

  /** Takes effect with the next row. */
  setPlan(model: string, plan: TrafficPlan): void {
    this.#plans.set(model, plan);
  }

  plan(model: string): TrafficPlan | undefined {
    return this.#plans.get(model);
  }

  route(model: string, key: string): TrafficDecision {
    const plan = this.#plans.get(model);
    if (plan?.stable === undefined) {
      throw new ConflictError(
        `Model '${model}' has no version in production: deploy one`,
      );
    }
    const { candidate, deploymentId, shadows, stable } = plan;
    if (deploymentId === undefined) {
      return { version: stable, role: 'champion', shadows: NO_SHADOWS };
    }
    const { candidateBelow, controlFrom, seed } = plan;
    // The hash is spared where all keys go the same way.
    const bucket =
      candidateBelow % BUCKETS === 0 && controlFrom % BUCKETS === 0
        ? 0
        : bucketOf(key, seed);
    if (candidate !== undefined && bucket < candidateBelow) {
      return { version: candidate, role: 'canary', deploymentId, shadows };
    }
    return {
      version: stable,
      role: bucket >= controlFrom ? 'control' : 'champion',
      deploymentId,
      shadows,
    };
  }
}
