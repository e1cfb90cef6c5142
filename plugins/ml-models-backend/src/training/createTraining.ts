import type { DeploymentsService } from '../deployments/types';
import type { ModelIntake } from '../intake/types';
import type { ModelRegistry } from '../registry/types';
import type { ServingRuntime } from '../serving/types';
import type { PartDependencies } from '../types';
import type { BaselineStore } from '../watching/types';
import type { Training } from './types';

/** Puts the training part together. */
export async function createTraining(
  _deps: PartDependencies,
  _parts: {
    registry: ModelRegistry;
    intake: ModelIntake;
    serving: ServingRuntime;
    deployments: DeploymentsService;
    baselines: BaselineStore;
  },
): Promise<Training> {
  return {
    mounts: [],
    startUp: async () => {},
    shutDown: async () => {},
  };
}
