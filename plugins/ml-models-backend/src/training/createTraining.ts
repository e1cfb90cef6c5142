import type { DeploymentsService } from '../deployments/types';
import type { ModelIntake } from '../intake/types';
import type { ModelRegistry } from '../registry/types';
import type { ServingRuntime } from '../serving/types';
import type { PartDependencies } from '../types';
import type { BaselineStore } from '../watching/types';
import { readModelDefinitions } from './definitions/readModelDefinitions';
import { TrainingJobStore } from './jobs/TrainingJobStore';
import { TrainingRunner } from './run/TrainingRunner';
import { TrainingService } from './run/TrainingService';
import { dropLeftovers } from './snapshot/createSnapshot';
import { createTrainingRoutes } from './trainingRoutes';
import type { Training } from './types';
import { FirstTraining } from './upkeep/FirstTraining';
import { LabelFollower } from './upkeep/LabelFollower';
import { RegularScoring } from './upkeep/RegularScoring';

const UPKEEP_INTERVAL_SECONDS = 30;
const UPKEEP_TIMEOUT_SECONDS = 300;

/** Puts the training part together. */
export async function createTraining(
  deps: PartDependencies,
  parts: {
    registry: ModelRegistry;
    intake: ModelIntake;
    serving: ServingRuntime;
    deployments: DeploymentsService;
    baselines: BaselineStore;
  },
): Promise<Training> {
  const { datasets, eventLog, gates, logger, operations, scheduler } = deps;
  const { warehouse } = deps;
  const { registry } = parts;
  const tools = {
    ...parts,
    definitions: readModelDefinitions(deps.config),
    jobs: TrainingJobStore.create({ knex: deps.knex }),
    warehouse,
    gates,
    logger,
  };
  const training = TrainingService.create({ tools, registry, operations });
  const first = FirstTraining.create({
    registry,
    training,
    warehouse,
    datasets,
    logger,
  });
  const scoring = RegularScoring.create({ ...parts, warehouse, eventLog });
  const labels = LabelFollower.create({ warehouse, eventLog });
  const unregistered = new Set(tools.definitions.values());
  const registerModels = async () => {
    for (const definition of [...unregistered]) {
      const { name, description } = definition;
      await registry.ensureModel(name, description);
      unregistered.delete(definition);
    }
  };
  let swept = false;
  const upkeep = async () => {
    await registerModels();
    if (!swept) {
      const unfinished = await training.unfinished();
      await dropLeftovers({
        warehouse,
        unfinished: unfinished.map(({ trainingId }) => trainingId),
      });
      swept = true;
    }
    for (const definition of tools.definitions.values()) {
      await first.attempt(definition);
      await scoring.attempt(definition);
      await labels.attempt(definition);
    }
  };
  return {
    mounts: [
      {
        root: '/api/v1/analytics/ml',
        portal: '/',
        routes: createTrainingRoutes(training),
      },
    ],
    startUp: async () => {
      await registerModels().catch(error =>
        logger.warn(`Models cannot be registered yet: ${error.message}`),
      );
      await operations.handle(TrainingRunner.create(tools));
      // Waits for warehouse and data by itself: the start does not.
      await scheduler.scheduleTask({
        id: 'ml-training-upkeep',
        frequency: { seconds: UPKEEP_INTERVAL_SECONDS },
        timeout: { seconds: UPKEEP_TIMEOUT_SECONDS },
        scope: 'global',
        fn: async () => {
          try {
            await upkeep();
          } catch (error) {
            logger.debug(
              `Training's upkeep waits: ${(error as Error).message}`,
            );
          }
        },
      });
    },
    shutDown: async () => {},
  };
}
