import type { ModelRegistry } from '../registry/types';
import { SYSTEM_ACTOR } from './operations/createOperationHandlers';
import type { Rollouts } from './Rollouts';

/**
 * Takes a champion over that another tool named while nothing of ours was in
 * production.
 */
export class RegistryWatch {
  readonly #registry: ModelRegistry;
  readonly #rollouts: Rollouts;

  private constructor(registry: ModelRegistry, rollouts: Rollouts) {
    this.#registry = registry;
    this.#rollouts = rollouts;
  }

  static create(options: {
    registry: ModelRegistry;
    rollouts: Rollouts;
  }): RegistryWatch {
    return new RegistryWatch(options.registry, options.rollouts);
  }

  async refresh(): Promise<void> {
    const models = await this.#registry.models();
    for (const { name, aliases } of models) {
      const rollout = this.#rollouts.get(name);
      if (aliases.champion && !rollout?.production && !rollout?.active) {
        await this.#rollouts.apply(name, {
          kind: 'adopt',
          version: aliases.champion,
          atMs: Date.now(),
          actor: SYSTEM_ACTOR,
        });
      }
    }
  }
}
