import { randomUUID } from 'node:crypto';
import type { PredictionListener } from '../predictions/types';
import type { ModelRegistry } from '../registry/types';
import { ML_ROOT } from '../routes/params';
import type { ServingRuntime } from '../serving/types';
import type { PartDependencies } from '../types';
import { SliceRecorder } from './analysis/SliceRecorder';
import { Announcer } from './Announcer';
import { Conductor } from './Conductor';
import { createDeploymentRoutes } from './deploymentRoutes';
import { DeploymentManager } from './DeploymentManager';
import { HealthWatch } from './HealthWatch';
import { createOperationHandlers } from './operations/createOperationHandlers';
import { readDeploymentsConfig } from './readDeploymentsConfig';
import { RegistryWatch } from './RegistryWatch';
import { Rollouts } from './Rollouts';
import { startLoop } from './startLoop';
import { InstanceStore } from './store/InstanceStore';
import { RolloutStore } from './store/RolloutStore';
import { SliceStore } from './store/SliceStore';
import { TrafficKeeper } from './TrafficKeeper';
import { RolloutRouter } from './traffic/RolloutRouter';
import type { Deployments } from './types';

/** How often the registry is asked for new models. */
const REGISTRY_INTERVAL_MS = 5_000;

/** Puts the deployments part together. */
export async function createDeployments(
  deps: PartDependencies,
  parts: { registry: ModelRegistry; serving: ServingRuntime },
): Promise<Deployments> {
  const { registry, serving } = parts;
  const { audit, events, gates, knex, logger, operations } = deps;
  const config = readDeploymentsConfig(deps.config);
  const instance = randomUUID();
  const isUnit = (model: string, version: string) =>
    serving.warmVersion(model, version)?.signature.output.task !== 'regression';

  const recorder = SliceRecorder.create({ isUnit });
  const health = HealthWatch.create();
  const store = RolloutStore.create({ knex });
  const instances = InstanceStore.create({ knex, id: instance });
  const announcer = Announcer.create({ audit, events, registry, logger });
  const rollouts = Rollouts.create({ store });
  const registryWatch = RegistryWatch.create({ registry, rollouts });
  const router = RolloutRouter.create();
  const keeper = TrafficKeeper.create({
    serving,
    router,
    recorder,
    logger,
    instance,
  });
  const conductor = Conductor.create({
    rollouts,
    store,
    slices: SliceStore.create({ knex, instance }),
    instances,
    recorder,
    analysisIntervalMs: config.analysisIntervalMs,
    isUnit,
    logger,
  });
  const manager = DeploymentManager.create({
    registry,
    rollouts,
    store,
    instances,
    conductor,
    gates,
    operations,
    health,
    config,
  });
  rollouts.onChange(change => {
    const { before, decision, isOurs } = change;
    keeper.adopt(decision.rollout);
    if (isOurs) {
      announcer.announce(change);
    }
    if (before.production?.version !== decision.rollout.production?.version) {
      manager.productionChanged(before.model);
    }
  });
  let stopRegistryLoop = async () => {};

  return {
    router,
    service: manager,
    listener: joinListeners([recorder, health]),
    mounts: [
      {
        root: ML_ROOT,
        portal: '/',
        routes: createDeploymentRoutes(manager),
      },
    ],
    startUp: async () => {
      await instances.beat();
      await rollouts.refresh();
      for (const { model } of rollouts.all()) {
        await keeper.ready(model);
      }
      for (const handler of createOperationHandlers({
        serving,
        rollouts,
        store,
      })) {
        await operations.handle(handler);
      }
      stopRegistryLoop = startLoop({
        name: 'registry',
        intervalMs: REGISTRY_INTERVAL_MS,
        run: async () => {
          await registryWatch.refresh();
          await announcer.retryAliases();
        },
        logger,
      });
      conductor.start();
      await registryWatch
        .refresh()
        .catch(error =>
          logger.warn(`The registry cannot be asked: ${error.message}`),
        );
    },
    shutDown: async () => {
      await stopRegistryLoop();
      await conductor.stop();
      await announcer.settle();
    },
  };
}

function joinListeners(listeners: PredictionListener[]): PredictionListener {
  return {
    onPredictions: batch =>
      listeners.forEach(listener => listener.onPredictions?.(batch)),
    onFailure: failure =>
      listeners.forEach(listener => listener.onFailure?.(failure)),
  };
}
