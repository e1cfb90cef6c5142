import { randomUUID } from 'node:crypto';
import type {
  AnalysisSettings,
  DeploymentAction,
  DeploymentDetail,
  DeploymentsResponse,
  DeployRequest,
  DeployResponse,
  ModelStatus,
  RollbackRequest,
  RollbackResponse,
} from '@analytics-engine/plugin-analytics-common';
import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type {
  AuditActor,
  GatesService,
  OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import type { ModelRegistry } from '../registry/types';
import { checkGates } from './checkGates';
import { checkStrategy } from './checkStrategy';
import type { Conductor } from './Conductor';
import type { Deployment } from './core';
import { ALL_PERCENT, trafficPercentOf } from './core';
import {
  deployStateOf,
  describeDeployment,
  describeEntry,
  describeRollout,
} from './describeDeployment';
import type { HealthWatch } from './HealthWatch';
import {
  DEPLOYMENT_OPERATION,
  ROLLBACK_OPERATION,
} from './operations/createOperationHandlers';
import type { DeploymentsConfig } from './readDeploymentsConfig';
import type { Rollouts } from './Rollouts';
import type { InstanceStore } from './store/InstanceStore';
import type { RolloutStore } from './store/RolloutStore';
import type { DeploymentsService, DeploymentWatch } from './types';

/** How long an answer waits for the version to be loaded. */
const LOAD_WAIT_MS = 5_000;
/** Deployments that a list shows. */
const MAX_LISTED = 50;

/** What a {@link DeploymentManager} works with. */
export interface DeploymentManagerOptions {
  registry: ModelRegistry;
  rollouts: Rollouts;
  store: RolloutStore;
  instances: InstanceStore;
  conductor: Conductor;
  gates: GatesService;
  operations: OperationsService;
  health: HealthWatch;
  config: DeploymentsConfig;
}

/** Deployments as people and trainers ask for them. */
export class DeploymentManager implements DeploymentsService {
  readonly #options: DeploymentManagerOptions;
  readonly #listeners = new Set<(model: string) => void>();

  private constructor(options: DeploymentManagerOptions) {
    this.#options = options;
  }

  static create(options: DeploymentManagerOptions): DeploymentManager {
    return new DeploymentManager(options);
  }

  async deploy(
    request: DeployRequest,
    { actor }: { actor: AuditActor },
  ): Promise<DeployResponse> {
    const { registry, rollouts, store, instances, gates, operations } =
      this.#options;
    const { modelName: model, modelVersion } = request;
    const version = await registry.get(model, modelVersion);
    const live = await instances.live();
    const { rollout } = await store.get(model);
    if (!rollout.active) {
      checkStrategy(request, rollout, live);
    }
    await checkGates(gates, version);
    // Now, so that the caller learns of a file that is not the registered one.
    await registry.artifact(model, modelVersion);

    const id = `dep-${randomUUID()}`;
    await rollouts.apply(model, {
      kind: 'deploy',
      atMs: Date.now(),
      actor: actor.subject,
      deployment: this.#plan(id, request, live),
    });
    const operation = await operations.start({
      kind: DEPLOYMENT_OPERATION,
      target: `ml-model:${model}`,
      input: { model, deploymentId: id },
      actor,
    });
    await store.keepOperation(id, operation.id);
    await Promise.race([
      operations.wait(operation.id),
      new Promise(resolve => setTimeout(resolve, LOAD_WAIT_MS).unref()),
    ]);
    const { deployment } = (await store.deployment(model, id))!;
    if (deployment.state === 'FAILED') {
      throw new UnprocessableError(
        `Version '${modelVersion}' of model '${model}' was not deployed: ${deployment.reason}`,
        { details: { deploymentId: id } },
      );
    }
    return {
      deploymentId: id,
      model,
      version: modelVersion,
      strategy: deployment.strategy,
      state: deployStateOf(deployment),
      trafficPercent: trafficPercentOf(deployment),
      operationId: operation.id,
    };
  }

  async rollback(
    model: string,
    request: RollbackRequest,
    { actor }: { actor: AuditActor },
  ): Promise<RollbackResponse> {
    const { operations, rollouts, store } = this.#options;
    await this.#requireModel(model);
    const before = (await store.get(model)).rollout;
    const { rollout } = await rollouts.apply(model, {
      kind: 'rollback',
      atMs: Date.now(),
      actor: actor.subject,
      ...request,
    });
    // The traffic is off the bad version by now; the operation is the record of it.
    const result = {
      model,
      from: before.active?.version ?? before.production!.version,
      to: rollout.production!.version,
      state: 'SERVING' as const,
    };
    const operation = await operations.start({
      kind: ROLLBACK_OPERATION,
      target: `ml-model:${model}`,
      input: result,
      actor,
    });
    return { ...result, operationId: operation.id };
  }

  /** Does what a person asked for to a deployment under way. */
  async act(
    model: string,
    deploymentId: string,
    action: DeploymentAction,
    options: { actor: AuditActor; reason?: string },
  ): Promise<DeploymentDetail> {
    await this.deployment(model, deploymentId);
    await this.#options.rollouts.apply(model, {
      kind: action,
      deploymentId,
      reason: options.reason,
      atMs: Date.now(),
      actor: options.actor.subject,
    });
    return this.deployment(model, deploymentId);
  }

  /** @throws NotFoundError */
  async deployment(
    model: string,
    deploymentId: string,
  ): Promise<DeploymentDetail> {
    const { conductor, store } = this.#options;
    const stored = await store.deployment(model, deploymentId);
    if (!stored) {
      throw new NotFoundError(
        `Model '${model}' has no deployment '${deploymentId}'`,
      );
    }
    const { deployment, comparison, operationId } = stored;
    const isOver = deployment.finishedMs !== null;
    return {
      ...describeDeployment(deployment, operationId),
      comparison: isOver ? comparison : await conductor.compare(deployment),
      history: (await store.history(model, deploymentId)).map(describeEntry),
    };
  }

  async deployments(model: string): Promise<DeploymentsResponse> {
    await this.#requireModel(model);
    const { store } = this.#options;
    const [stored, history] = await Promise.all([
      store.deployments(model, MAX_LISTED),
      store.history(model),
    ]);
    return {
      model,
      deployments: stored.map(({ deployment, operationId }) =>
        describeDeployment(deployment, operationId),
      ),
      history: history.reverse().map(describeEntry),
    };
  }

  async status(model: string): Promise<ModelStatus> {
    const { health, rollouts } = this.#options;
    await this.#requireModel(model);
    const rollout = rollouts.get(model);
    if (!rollout) {
      return {
        model,
        state: 'RETIRED',
        production: null,
        canary: null,
        previous: null,
        deploymentId: null,
        health: 'UP',
        reasons: [],
      };
    }
    return { ...describeRollout(rollout), ...health.of(rollout) };
  }

  async statuses(): Promise<ModelStatus[]> {
    const models = await this.#options.registry.models();
    return Promise.all(models.map(({ name }) => this.status(name)));
  }

  production(model: string): string | undefined {
    const rollout = this.#options.rollouts.get(model);
    const { active, production } = rollout ?? {};
    return active && trafficPercentOf(active) >= ALL_PERCENT
      ? active.version
      : production?.version;
  }

  onProductionChange(listener: (model: string) => void): () => void {
    const entry = (model: string) => listener(model);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Tells those who wait for it. */
  productionChanged(model: string): void {
    this.#listeners.forEach(listener => listener(model));
  }

  consult(watch: DeploymentWatch): void {
    const { conductor, health } = this.#options;
    conductor.consult(deployment => watch.quality(deployment));
    health.consult(model => watch.reasons(model));
  }

  #plan(
    id: string,
    request: DeployRequest,
    live: readonly string[],
  ): Pick<
    Deployment,
    | 'id'
    | 'version'
    | 'strategy'
    | 'steps'
    | 'stepDurationMs'
    | 'autoPromote'
    | 'limits'
    | 'instances'
    | 'reason'
  > {
    const { config } = this.#options;
    const strategy = request.deploymentStrategy;
    const limits: Required<AnalysisSettings> = {
      ...config.limits,
      ...request.analysis,
    };
    return {
      id,
      version: request.modelVersion,
      strategy,
      steps: stepsOf(request, config.steps, live.length),
      stepDurationMs: request.stepDuration
        ? parseDurationMs(request.stepDuration)
        : config.stepDurationMs,
      // Who asks for a shadow wants to look first.
      autoPromote: request.autoPromote ?? strategy !== 'shadow',
      limits,
      instances: strategy === 'rolling' ? live : [],
      reason: request.reason ?? null,
    };
  }

  async #requireModel(model: string): Promise<void> {
    if (this.#options.rollouts.get(model)) {
      return;
    }
    const models = await this.#options.registry.models();
    if (!models.some(({ name }) => name === model)) {
      throw new NotFoundError(`Model '${model}' does not exist`);
    }
  }
}

function stepsOf(
  { deploymentStrategy, steps }: DeployRequest,
  fallback: readonly number[],
  instances: number,
): readonly number[] {
  switch (deploymentStrategy) {
    case 'canary':
      return steps ?? fallback;
    case 'rolling':
      return (
        steps ??
        Array.from(
          { length: instances },
          (_, index) => ((index + 1) * ALL_PERCENT) / instances,
        )
      );
    case 'blue-green':
      return [ALL_PERCENT];
    default:
      return [];
  }
}
