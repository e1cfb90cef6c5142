import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../../database/migrateDatabase';
import { ArtifactStore } from '../ArtifactStore';
import { describeRegistryConformance } from '../__testUtils__/registryConformance';
import { DatabaseModelRegistry } from './DatabaseModelRegistry';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describeRegistryConformance({
  name: 'DatabaseModelRegistry',
  async start() {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    const directory = await mkdtemp(join(tmpdir(), 'registry-'));
    const open = () =>
      DatabaseModelRegistry.create({
        knex,
        artifacts: ArtifactStore.create({ directory }),
      });
    return {
      registry: open(),
      other: open(),
      stop: () => rm(directory, { recursive: true }),
    };
  },
});
