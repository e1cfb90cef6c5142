import { BATCH_SCORES_DATASET } from '@analytics-engine/plugin-analytics-common';
import {
  WarehouseSchema,
  type ApiMount,
} from '@analytics-engine/plugin-analytics-node';
import type { DeploymentsService } from '../deployments/types';
import type { ModelRegistry } from '../registry/types';
import { ML_ROOT } from '../routes/params';
import type { ServingRuntime } from '../serving/types';
import { readModelDefinitions } from '../training/definitions/readModelDefinitions';
import type { PartDependencies } from '../types';
import { CREATE_SCORES, scoresDataset } from './scoresDataset';
import { createScoringRoutes } from './scoringRoutes';
import { ScoringRunner } from './ScoringRunner';
import { ScoringService } from './ScoringService';

/** The batch scoring part, put together. */
export interface ScoringPart {
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/** Puts batch scoring together. */
export async function createScoring(
  deps: PartDependencies,
  parts: {
    registry: ModelRegistry;
    deployments: DeploymentsService;
    serving: ServingRuntime;
  },
): Promise<ScoringPart> {
  await deps.datasets.register(scoresDataset(BATCH_SCORES_DATASET));
  const schema = WarehouseSchema.create({
    ...deps,
    statements: [
      {
        name: 'create-batch-scores',
        query: CREATE_SCORES,
        params: { table: BATCH_SCORES_DATASET },
      },
    ],
  });
  const service = ScoringService.create({
    ...deps,
    ...parts,
    definitions: readModelDefinitions(deps.config),
  });
  return {
    mounts: [
      { root: ML_ROOT, portal: '/', routes: createScoringRoutes(service) },
    ],
    startUp: async () => {
      void schema.ensureEventually();
      // Runs that a restart cut off go on once versions can be loaded.
      await deps.operations.handle(ScoringRunner.create({ ...deps, ...parts }));
    },
    shutDown: async () => schema.stop(),
  };
}
