import { readServingConfig } from '../config';
import { GatedIntake } from '../intake/GatedIntake';
import { ModelGate } from '../intake/gate/ModelGate';
import { GateReports } from '../intake/GateReports';
import type { ModelIntake } from '../intake/types';
import type { PartDependencies } from '../types';
import { ArtifactStore } from './ArtifactStore';
import { DatabaseModelRegistry } from './embedded/DatabaseModelRegistry';
import { createMlflowRegistry } from './mlflow/createMlflowRegistry';
import { readMlflowConfig } from './mlflow/readMlflowConfig';
import type { ModelRegistry } from './types';

/** The registry part, put together. */
export interface RegistryPart {
  registry: ModelRegistry;
  intake: ModelIntake;
  gate: ModelGate;
  reports: GateReports;
}

/** Puts registry and intake together, as the configuration says. */
export async function createRegistry(
  deps: PartDependencies,
): Promise<RegistryPart> {
  const { artifactDirectory, maxArtifactBytes } = readServingConfig(
    deps.config,
  );
  const mlflow = readMlflowConfig(deps.config);
  const store = ArtifactStore.create({ directory: artifactDirectory });
  const gate = ModelGate.create({ maxBytes: maxArtifactBytes });
  const reports = GateReports.create({ knex: deps.knex });
  const registry = mlflow
    ? createMlflowRegistry(mlflow, {
        knex: deps.knex,
        store,
        gate,
        reports,
        maxArtifactBytes,
      })
    : DatabaseModelRegistry.create({ knex: deps.knex, artifacts: store });
  if (mlflow) {
    deps.health.register({
      name: 'mlflow',
      // Serving goes on from what is kept here.
      critical: false,
      check: async () => ({ status: 'UP', ...(await registry.check()) }),
    });
  }
  return {
    registry,
    gate,
    reports,
    intake: GatedIntake.create({ registry, gate, reports }),
  };
}
