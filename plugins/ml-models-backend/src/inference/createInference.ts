import { WarehouseSchema } from '@analytics-engine/plugin-analytics-node';
import type { ApiMount } from '@analytics-engine/plugin-analytics-node';
import { readServingConfig } from '../config';
import type { Deployments } from '../deployments/types';
import { LabelIntake } from '../labels/LabelIntake';
import { EventLogPredictionLog } from '../predictions/EventLogPredictionLog';
import {
  labelsDataset,
  predictionsDataset,
  WAREHOUSE_STATEMENTS,
} from '../predictions/predictionsDataset';
import { createOpenInference } from '../openInference/createOpenInference';
import type { PredictionListener } from '../predictions/types';
import type { RegistryPart } from '../registry/createRegistry';
import { createConfigRoutes } from '../routes/configRoutes';
import { createLabelRoutes } from '../routes/labelRoutes';
import { ML_ROOT } from '../routes/params';
import { createPredictRoutes } from '../routes/predictRoutes';
import { createRegistryRoutes } from '../routes/registryRoutes';
import type { ServingPart } from '../serving/createServing';
import type { PartDependencies } from '../types';
import { AccessAudit } from './AccessAudit';
import { Admission } from './Admission';
import { LargeCallHost } from './large/LargeCallHost';
import { PredictService } from './PredictService';
import { ServingMetrics } from './ServingMetrics';

/** The inference part, put together. */
export interface InferencePart {
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/** Puts together what callers reach: registry, predictions, settings. */
export async function createInference(
  deps: PartDependencies,
  parts: {
    registryPart: RegistryPart;
    servingPart: ServingPart;
    deployments: Deployments;
    listeners: PredictionListener[];
    /** True once models that are in production are loaded. */
    isReady(): boolean;
  },
): Promise<InferencePart> {
  const { registryPart, servingPart, deployments } = parts;
  const { registry, intake } = registryPart;
  const { runtime, settings } = servingPart;
  const { logger, warehouse } = deps;
  await deps.datasets.register(predictionsDataset);
  await deps.datasets.register(labelsDataset);
  const schema = WarehouseSchema.create({
    warehouse,
    logger,
    statements: WAREHOUSE_STATEMENTS,
  });
  const log = EventLogPredictionLog.create({
    ...deps,
    modelOf: ({ model, version }) => runtime.hot(model, version),
  });
  const access = AccessAudit.create({ audit: deps.audit, logger });
  const admission = Admission.create({ settings });
  const predictions = PredictService.create({
    router: deployments.router,
    registry,
    serving: runtime,
    log,
    listeners: parts.listeners,
    admission,
    access,
    metrics: ServingMetrics.create({ metrics: deps.metrics }),
  });
  const largeCalls = LargeCallHost.create();
  const { maxArtifactBytes } = readServingConfig(deps.config);
  return {
    mounts: [
      {
        root: ML_ROOT,
        portal: '/',
        routes: [
          ...createRegistryRoutes({
            registry,
            intake,
            maxArtifactBytes,
          }),
          ...createPredictRoutes({ predictions, largeCalls }),
          ...createLabelRoutes({
            labels: LabelIntake.create({ ...deps, registry, log }),
          }),
          ...createConfigRoutes({ settings, registry }),
        ],
      },
      ...createOpenInference({
        predictions,
        deployments,
        registry,
        serving: runtime,
        isReady: parts.isReady,
      }),
    ],
    startUp: async () => {
      void schema.ensureEventually();
    },
    shutDown: async () => {
      schema.stop();
      // Requests still arrive: what would be answered from here on could not be logged.
      await admission.close();
      await log.stop();
      largeCalls.close();
      await access.flush();
    },
  };
}
