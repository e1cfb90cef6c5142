import type { Knex } from 'knex';
import type { ModelGate } from '../../intake/gate/ModelGate';
import type { GateReports } from '../../intake/GateReports';
import type { ArtifactStore } from '../ArtifactStore';
import { MlflowArtifacts } from './MlflowArtifacts';
import { MlflowCatalog } from './MlflowCatalog';
import { MlflowClient } from './MlflowClient';
import { MlflowMemory } from './MlflowMemory';
import { MlflowModelRegistry } from './MlflowModelRegistry';
import { MlflowPublisher } from './MlflowPublisher';
import { MlflowVersionReader } from './MlflowVersionReader';
import type { MlflowConfig } from './types';

/** Puts the registry on an MLflow server together. */
export function createMlflowRegistry(
  config: MlflowConfig,
  parts: {
    knex: Knex;
    store: ArtifactStore;
    gate: ModelGate;
    reports: GateReports;
    maxArtifactBytes: number;
  },
): MlflowModelRegistry {
  const client = MlflowClient.create(config);
  const catalog = MlflowCatalog.create({ client, filter: config.filter });
  const artifacts = MlflowArtifacts.create({ client });
  return MlflowModelRegistry.create({
    client,
    catalog,
    store: parts.store,
    memory: MlflowMemory.create({ knex: parts.knex }),
    reader: MlflowVersionReader.create({ ...parts, client, artifacts }),
    publisher: MlflowPublisher.create({
      client,
      catalog,
      artifacts,
      experiment: config.experiment,
    }),
  });
}
