import type { DeployRequest } from '@analytics-engine/plugin-analytics-common';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { Rollout } from './core';

/** Strategies that step through percentages. */
const STEPPED = ['canary', 'rolling'];

/**
 * Refuses what cannot be done as asked. A strategy is never replaced by
 * another: who asks for a canary must not get everything at once.
 *
 * @throws UnprocessableError with the reason and what to ask for instead
 */
export function checkStrategy(
  request: DeployRequest,
  rollout: Rollout,
  instances: readonly string[],
): void {
  const { deploymentStrategy: strategy, modelName, steps } = request;
  if (steps && !STEPPED.includes(strategy)) {
    throw new UnprocessableError(
      `Strategy '${strategy}' has no steps; canary and rolling have`,
    );
  }
  if (strategy !== 'immediate' && !rollout.production) {
    throw new UnprocessableError(
      `Strategy '${strategy}' cannot be honoured: model '${modelName}' has no version in production to hold the new one against. Deploy its first version with 'immediate'`,
    );
  }
  if (
    strategy === 'immediate' &&
    (request.autoPromote === false || request.analysis)
  ) {
    throw new UnprocessableError(
      "Strategy 'immediate' is in production as soon as it is loaded: autoPromote and analysis have no meaning",
    );
  }
  if (strategy === 'rolling' && instances.length < 2) {
    throw new UnprocessableError(
      `Strategy 'rolling' cannot be honoured: it changes backend processes over one by one, and ${instances.length} serves models. Use 'canary' to go by shares of the traffic, or 'blue-green' to change at once and be able to go back`,
    );
  }
}
