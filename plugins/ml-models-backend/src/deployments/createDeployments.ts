import type { ModelRegistry } from '../registry/types';
import type { ServingRuntime } from '../serving/types';
import type { PartDependencies } from '../types';
import { ChampionDeployments } from './ChampionDeployments';
import type { Deployments } from './types';

/** Puts the deployments part together. */
export async function createDeployments(
  _deps: PartDependencies,
  parts: { registry: ModelRegistry; serving: ServingRuntime },
): Promise<Deployments> {
  const deployments = ChampionDeployments.create(parts);
  return {
    router: deployments,
    service: deployments,
    listener: {},
    mounts: [],
    startUp: () => deployments.startUp(),
    shutDown: async () => {},
  };
}
