import type {
  GatesService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeploymentsService } from '../../deployments/types';
import type { ModelIntake } from '../../intake/types';
import type { ModelRegistry } from '../../registry/types';
import type { ServingRuntime } from '../../serving/types';
import type { BaselineStore } from '../../watching/types';
import type { ModelDefinition } from '../definitions/types';
import type { TrainingJobStore } from '../jobs/TrainingJobStore';

/** What training works with. */
export interface TrainingTools {
  definitions: ReadonlyMap<string, ModelDefinition>;
  jobs: TrainingJobStore;
  warehouse: WarehouseService;
  gates: GatesService;
  registry: Pick<ModelRegistry, 'get'>;
  intake: ModelIntake;
  serving: ServingRuntime;
  deployments: DeploymentsService;
  baselines: BaselineStore;
  logger: LoggerService;
}
