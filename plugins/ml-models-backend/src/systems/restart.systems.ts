/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  TrainingJob,
  TrainingState,
} from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  testDatabaseConfig,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { BackendProcess } from '@analytics-engine/tools';
import {
  SUBSCRIPTIONS,
  SUBSCRIPTIONS_SQL,
} from '../training/__testUtils__/subscriptions';

jest.setTimeout(240_000);

const POLL_MS = 50;
const MODEL = 'leaving';

describe('training of a backend that is killed', () => {
  let directory: string;
  let engine: TestWarehouse;
  let backend: BackendProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'restart-'));
    engine = await startTestWarehouse();
    await engine.warehouse.command({ name: 'test', query: SUBSCRIPTIONS_SQL });
    const { password, url, username } = engine.engine;
    backend = await BackendProcess.create({
      plugins: [require.resolve('..')],
      config: {
        backend: { database: testDatabaseConfig(directory) },
        analytics: {
          dataDirectory: directory,
          access: { anonymousLoopbackRole: 'operator' },
          clickhouse: { url, username, password },
          ml: {
            training: { definitions: [{ ...SUBSCRIPTIONS, name: MODEL }] },
          },
        },
      },
    });
    await backend.start();
  });
  afterAll(async () => {
    await backend?.kill();
    await engine?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function jobIn(
    trainingId: string,
    states: TrainingState[],
  ): Promise<TrainingJob> {
    for (;;) {
      const { jobs } = await backend.call('GET', '/ml/training/status');
      const job = jobs.find(
        (each: TrainingJob) => each.trainingId === trainingId,
      );
      if (states.includes(job.state)) return job;
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  it('begins the run anew in the next process, and registers one version', async () => {
    const { trainingId } = await backend.call(
      'POST',
      `/ml/models/${MODEL}/retrain`,
      {
        trainingData: '2024-01-01/2024-07-01',
        autoDeployIfBetter: true,
      },
    );
    const before = await jobIn(trainingId, ['RUNNING']);
    await backend.kill();
    expect(backend.running).toBe(false);

    await backend.start();
    const after = await jobIn(trainingId, ['SUCCEEDED', 'FAILED', 'CANCELLED']);
    expect(after).toMatchObject({
      state: 'SUCCEEDED',
      decision: 'DEPLOYED',
      error: null,
    });
    expect(Date.parse(after.startedAt!)).toBeGreaterThan(
      Date.parse(before.startedAt!),
    );
    const { versions } = await backend.call(
      'GET',
      `/ml/models/${MODEL}/versions`,
    );
    expect(versions).toHaveLength(1);
    const { production } = await backend.call(
      'GET',
      `/ml/models/${MODEL}/status`,
    );
    expect(production.version).toBe(after.version);
    const { rows } = await engine.warehouse.query({
      name: 'test',
      query: `SELECT name FROM system.tables WHERE startsWith(name, 'ml_training_')`,
    });
    expect(rows).toEqual([]);
  });
});
