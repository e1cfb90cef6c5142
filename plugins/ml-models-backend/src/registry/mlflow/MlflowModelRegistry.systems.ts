/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowServer } from '@analytics-engine/tools';
import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../../database/migrateDatabase';
import { ModelGate } from '../../intake/gate/ModelGate';
import { DEFAULT_MAX_ARTIFACT_BYTES } from '../../intake/gate/limits';
import { GateReports } from '../../intake/GateReports';
import { ArtifactStore } from '../ArtifactStore';
import {
  describeRegistryConformance,
  FILE,
  registration,
} from '../__testUtils__/registryConformance';
import { createMlflowRegistry } from './createMlflowRegistry';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const directories: string[] = [];
let server: MlflowServer;

/** A registry with memory and files of its own, as another machine has it. */
async function open(url = server.url, authorization?: string) {
  const knex = await databases.init('SQLITE_3');
  await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
  const directory = await mkdtemp(join(tmpdir(), 'registry-'));
  directories.push(directory);
  return createMlflowRegistry(
    {
      url,
      authorization,
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

describe('an MLflow server that wants a password', () => {
  const admin = { username: 'portal', password: 'of-the-portal-and-long' };
  const basic = (password: string) =>
    `Basic ${Buffer.from(`${admin.username}:${password}`).toString('base64')}`;
  let closed: MlflowServer;

  beforeAll(async () => {
    closed = await MlflowServer.create({ admin });
  }, 900_000);
  afterAll(() => closed?.remove());

  it('is shown it with every call, files included', async () => {
    const registry = await open(closed.url, basic(admin.password));
    const { version } = await registry.register(
      registration('guarded', FILE),
      FILE,
    );
    await registry.setAlias('guarded', 'champion', version);
    const other = await open(closed.url, basic(admin.password));
    const found = await other.get('guarded', version);
    expect(found.aliases).toEqual(['champion']);
    const { path } = await other.artifact('guarded', version);
    expect(await readFile(path)).toEqual(FILE);
    expect(await other.check()).toMatchObject({ details: { models: 1 } });
  });

  it.each([
    ['a wrong password', basic('another-password'), /does not accept/],
    ['no password', undefined, /wants credentials/],
  ])('says so when it is shown %s', async (_, authorization, message) => {
    const registry = await open(closed.url, authorization);
    const calls = [
      () => registry.check(),
      () => registry.register(registration('guarded', FILE), FILE),
      () => registry.versions('guarded'),
    ];
    for (const call of calls) {
      const error: Error = await call().then(
        () => Promise.reject(new Error('It was let in')),
        refusal => refusal,
      );
      expect(error.message).toMatch(message);
      expect(error.message).toContain('analytics.ml.registry.mlflow');
      expect(error.stack).not.toContain('another-password');
    }
  });
});

describe('an MLflow server that does not hand out artifacts', () => {
  let apart: MlflowServer;

  beforeAll(async () => {
    apart = await MlflowServer.create({ servesArtifacts: false });
  }, 900_000);
  afterAll(() => apart?.remove());

  it('is refused with what to change, and keeps no version', async () => {
    const registry = await open(apart.url);
    await expect(
      registry.register(registration('apart', FILE), FILE),
    ).rejects.toThrow(/does not hand out; start MLflow with --serve-artifacts/);
    expect(await registry.versions('apart')).toEqual([]);
  });
});
