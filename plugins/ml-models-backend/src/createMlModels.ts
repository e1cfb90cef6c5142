import type { ApiMount } from '@analytics-engine/plugin-analytics-node';
import { migrateDatabase } from './database/migrateDatabase';
import { createDeployments } from './deployments/createDeployments';
import { createInference } from './inference/createInference';
import { createRegistry } from './registry/createRegistry';
import { createScoring } from './scoring/createScoring';
import { createServing } from './serving/createServing';
import { createTraining } from './training/createTraining';
import { ModelsAnnouncer } from './ModelsAnnouncer';
import type { MlModelsDependencies } from './types';
import { createWatching } from './watching/createWatching';

/** The plugin, put together. */
export interface MlModels {
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/**
 * Puts the plugin together, one part after the other; a part is given those
 * before it. Uses only the database until it is started up.
 */
export async function createMlModels(
  options: MlModelsDependencies,
): Promise<MlModels> {
  const deps = { ...options, knex: await migrateDatabase(options.database) };
  const registryPart = await createRegistry(deps);
  const { registry, intake } = registryPart;
  const servingPart = await createServing(deps, registryPart);
  const serving = servingPart.runtime;
  const deployments = await createDeployments(deps, { registry, serving });
  const watching = await createWatching(deps, {
    registry,
    deployments: deployments.service,
  });
  const training = await createTraining(deps, {
    registry,
    intake,
    serving,
    deployments: deployments.service,
    baselines: watching.baselines,
  });
  const scoring = await createScoring(deps, {
    registry,
    serving,
    deployments: deployments.service,
  });
  let isReady = false;
  const inference = await createInference(deps, {
    registryPart,
    servingPart,
    deployments,
    listeners: [deployments.listener, watching.listener],
    isReady: () => isReady,
  });
  const announcer = ModelsAnnouncer.create({
    ...deps,
    registry,
    deployments: deployments.service,
  });
  const parts = [
    servingPart,
    inference,
    deployments,
    watching,
    training,
    scoring,
  ];
  return {
    mounts: [inference, deployments, watching, training, scoring].flatMap(
      ({ mounts }) => mounts,
    ),
    startUp: async () => {
      for (const part of parts) {
        await part.startUp();
      }
      isReady = true;
      await announcer.start();
    },
    shutDown: async () => {
      announcer.stop();
      for (const part of [...parts].reverse()) {
        await part.shutDown();
      }
    },
  };
}
