import type { ModelBaseline } from '@analytics-engine/plugin-analytics-common';
import type { DeploymentsService } from '../deployments/types';
import type { ModelRegistry } from '../registry/types';
import type { PartDependencies } from '../types';
import type { Watching } from './types';

/** Puts the watching part together. */
export async function createWatching(
  _deps: PartDependencies,
  _parts: { registry: ModelRegistry; deployments: DeploymentsService },
): Promise<Watching> {
  const baselines = new Map<string, ModelBaseline>();
  return {
    baselines: {
      save: async (model, version, baseline) => {
        baselines.set(`${model}/${version}`, baseline);
      },
      get: async (model, version) => baselines.get(`${model}/${version}`),
    },
    listener: {},
    mounts: [],
    startUp: async () => {},
    shutDown: async () => {},
  };
}
