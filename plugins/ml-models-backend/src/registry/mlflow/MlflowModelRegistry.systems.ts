/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowServer } from '@analytics-engine/tools';
import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../../database/migrateDatabase';
import { ModelGate } from '../../intake/gate/ModelGate';
import { DEFAULT_MAX_ARTIFACT_BYTES } from '../../intake/gate/limits';
import { GateReports } from '../../intake/GateReports';
import { ArtifactStore } from '../ArtifactStore';
import { describeRegistryConformance } from '../__testUtils__/registryConformance';
import { createMlflowRegistry } from './createMlflowRegistry';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const directories: string[] = [];
let server: MlflowServer;

/** A registry with memory and files of its own, as another machine has it. */
async function open(url = server.url) {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  const directory = await mkdtemp(join(tmpdir(), 'registry-'));
  directories.push(directory);
  return createMlflowRegistry(
    {
      url,
      experiment: 'analytics-engine',
      timeoutMs: 20_000,
      transferTimeoutMs: 20_000,
    },
    {
      knex,
      store: ArtifactStore.create({ directory }),
      gate: ModelGate.create({ maxBytes: DEFAULT_MAX_ARTIFACT_BYTES }),
      reports: GateReports.create({ knex }),
      maxArtifactBytes: DEFAULT_MAX_ARTIFACT_BYTES,
    },
  );
}

beforeAll(async () => {
  server = await MlflowServer.create();
}, 900_000);

afterAll(async () => {
  await server?.remove();
  await Promise.all(directories.map(each => rm(each, { recursive: true })));
});

describeRegistryConformance({
  name: 'MlflowModelRegistry',
  start: async () => ({
    registry: await open(),
    other: await open(),
    stop: async () => {},
  }),
});
