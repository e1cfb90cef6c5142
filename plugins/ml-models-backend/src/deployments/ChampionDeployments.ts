import type {
  DeployRequest,
  DeployResponse,
  ModelStatus,
  RollbackResponse,
} from '@analytics-engine/plugin-analytics-common';
import {
  ConflictError,
  NotFoundError,
  NotImplementedError,
} from '@backstage/errors';
import type { ModelRegistry } from '../registry/types';
import type { ServingRuntime } from '../serving/types';
import type {
  DeploymentsService,
  TrafficDecision,
  TrafficRouter,
} from './types';

/** All traffic to the version with the alias champion; deploys at once or not at all. */
export class ChampionDeployments implements TrafficRouter, DeploymentsService {
  readonly #registry: ModelRegistry;
  readonly #serving: ServingRuntime;
  readonly #champions = new Map<string, { version: string; since: string }>();

  static create(options: {
    registry: ModelRegistry;
    serving: ServingRuntime;
  }): ChampionDeployments {
    return new ChampionDeployments(options.registry, options.serving);
  }

  private constructor(registry: ModelRegistry, serving: ServingRuntime) {
    this.#registry = registry;
    this.#serving = serving;
  }

  /** Reads who is in production. */
  async startUp(): Promise<void> {
    const since = new Date().toISOString();
    for (const { name, aliases } of await this.#registry.models()) {
      if (aliases.champion) {
        this.#champions.set(name, { version: aliases.champion, since });
      }
    }
  }

  route(model: string): TrafficDecision {
    const version = this.production(model);
    if (version === undefined) {
      throw new ConflictError(
        `Model '${model}' has no version in production: deploy one`,
      );
    }
    return { version, role: 'champion', shadows: [] };
  }

  production(model: string): string | undefined {
    return this.#champions.get(model)?.version;
  }

  async deploy(request: DeployRequest): Promise<DeployResponse> {
    const { modelName, modelVersion, deploymentStrategy } = request;
    if (deploymentStrategy !== 'immediate') {
      throw new NotImplementedError(
        `Strategy '${deploymentStrategy}' cannot be honoured; 'immediate' can`,
      );
    }
    await this.#registry.get(modelName, modelVersion);
    await this.#serving.warm(modelName, modelVersion);
    await this.#registry.setAlias(modelName, 'champion', modelVersion);
    const since = new Date().toISOString();
    this.#champions.set(modelName, { version: modelVersion, since });
    return {
      deploymentId: `dep-${modelName}-${Date.parse(since)}`,
      model: modelName,
      version: modelVersion,
      strategy: deploymentStrategy,
      state: 'SERVING',
      trafficPercent: 100,
      operationId: '',
    };
  }

  async rollback(model: string): Promise<RollbackResponse> {
    throw new ConflictError(`Model '${model}' has nothing to go back to`);
  }

  async status(model: string): Promise<ModelStatus> {
    const known = await this.#registry.models();
    if (!known.some(({ name }) => name === model)) {
      throw new NotFoundError(`Model '${model}' does not exist`);
    }
    const production = this.#champions.get(model) ?? null;
    return {
      model,
      state: production ? 'SERVING' : 'RETIRED',
      production,
      canary: null,
      previous: null,
      health: 'UP',
      reasons: [],
      deploymentId: null,
    };
  }

  async statuses(): Promise<ModelStatus[]> {
    const models = await this.#registry.models();
    return Promise.all(models.map(({ name }) => this.status(name)));
  }
}
