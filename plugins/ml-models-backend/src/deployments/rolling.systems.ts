/**
 * The runtime's native part needs this; the path is from the repository's root.
 *
 * @jest-environment ./plugins/ml-models-backend/jestEnvironment.cjs
 */
/* eslint-disable no-restricted-imports, jest/no-standalone-expect -- a test, by another name */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  startMlBackend,
  type MlBackend,
} from '../__testUtils__/startMlBackend';
import {
  BIAS,
  logisticModel,
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';

const MODEL = 'churn_prediction';
const TIMEOUT_MS = 60_000;

/** Two backends with one PostgreSQL and one directory of artifacts, as behind a load balancer. */
describe('a rolling deployment over two backends', () => {
  const backends: MlBackend[] = [];
  let directory: string;
  let engine: TestWarehouse;

  const start = async () => {
    const backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory,
      analytics: {
        dataDirectory: directory,
        ml: { deployments: { analysisInterval: '200ms' } },
      },
    });
    backends.push(backend);
    return backend;
  };
  const deploy = (version: string, strategy: string, more: object = {}) =>
    backends[0].call('post', '/ml/models/deploy').send({
      modelName: MODEL,
      modelVersion: version,
      deploymentStrategy: strategy,
      ...more,
    });
  /** The version that each backend answers with. */
  const versions = () =>
    Promise.all(
      backends.map(async (backend, index) => {
        const { status, body } = await backend
          .call('post', `/ml/models/${MODEL}/predict`)
          .send({
            instances: Array.from({ length: 50 }, (_, n) => ({
              tenure: n % 7,
              charges: n % 5,
              contract: n % 2 === 0,
            })),
          });
        expect([index, status, body.error]).toEqual([index, 200, undefined]);
        const answered = new Set<string>(
          body.predictions.map((each: any) => each.version),
        );
        expect(answered.size).toBe(1);
        return [...answered][0];
      }),
    );
  const until = async (isSo: () => Promise<boolean>) => {
    const deadline = Date.now() + TIMEOUT_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error('It did not come about');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ml-rolling-'));
    engine = await startTestWarehouse();
    await start();
    for (const version of ['v1', 'v2']) {
      await backends[0]
        .upload(MODEL, logisticModel(WEIGHTS, BIAS), metadata({ version }))
        .expect(201);
    }
    await deploy('v1', 'immediate').expect(202);
  });
  afterAll(async () => {
    await Promise.all(backends.map(backend => backend.stop()));
    await engine?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('is refused while there is one', async () => {
    const { body } = await deploy('v2', 'rolling').expect(422);
    expect(body.error.message).toMatch(/one by one, and 1 serves models/);
    expect(await versions()).toEqual(['v1']);
  });

  it('changes one over while the other keeps its version, then both', async () => {
    await start();
    await until(async () => (await versions()).every(each => each === 'v1'));
    const { body } = await deploy('v2', 'rolling', {
      stepDuration: '1s',
      analysis: { minSamples: 200, maxLatencyRatio: 100 },
    }).expect(202);
    const seen = new Set<string>();
    await until(async () => {
      const now = await versions();
      seen.add([...now].sort().join(' '));
      return now.every(each => each === 'v2');
    });
    expect([...seen]).toContain('v1 v2');
    await until(async () => {
      const { body: detail } = await backends[1].call(
        'get',
        `/ml/models/${MODEL}/deployments/${body.deploymentId}`,
      );
      return detail.state === 'PROMOTED';
    });
  });
});
