import { readServingConfig } from '../config';
import { GatedIntake } from '../intake/GatedIntake';
import { ModelGate } from '../intake/gate/ModelGate';
import { GateReports } from '../intake/GateReports';
import type { ModelIntake } from '../intake/types';
import type { PartDependencies } from '../types';
import { ArtifactStore } from './ArtifactStore';
import { DatabaseModelRegistry } from './embedded/DatabaseModelRegistry';
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
  const config = readServingConfig(deps.config);
  const registry = DatabaseModelRegistry.create({
    knex: deps.knex,
    artifacts: ArtifactStore.create({ directory: config.artifactDirectory }),
  });
  const gate = ModelGate.create({ maxBytes: config.maxArtifactBytes });
  const reports = GateReports.create({ knex: deps.knex });
  return {
    registry,
    gate,
    reports,
    intake: GatedIntake.create({ registry, gate, reports }),
  };
}
