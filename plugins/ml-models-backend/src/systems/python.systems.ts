/**
 * @jest-environment ./plugins/ml-models-backend/jestEnvironment.cjs
 */
/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports, jest/no-standalone-expect -- a test, by another name */
import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import { findPaths } from '@backstage/cli-common';
import { healthServiceRef } from '@analytics-engine/plugin-analytics-node';
import {
  ServiceProbe,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { MlflowServer } from '@analytics-engine/tools';
import {
  startMlBackend,
  type MlBackend,
} from '../__testUtils__/startMlBackend';
import {
  BIAS,
  goldenRows,
  logisticModel,
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';
import {
  SUBSCRIPTIONS,
  SUBSCRIPTIONS_SQL,
} from '../training/__testUtils__/subscriptions';

jest.setTimeout(180_000);

const TOLERANCE = 1e-5;
const POLL_MS = 200;
const MODEL = 'churn_sklearn';
const OWN_MODEL = 'churn_own';

/** What the examples print. */
interface Registered {
  version: string;
  instances: Array<Record<string, unknown>>;
  scores: number[];
}

// eslint-disable-next-line no-restricted-syntax
const paths = findPaths(__dirname);
const example = (name: string) =>
  paths.resolveTargetRoot('docs', 'examples', name);

describe('models from Python', () => {
  const mlflowDirectory = createMockDirectory();
  const embeddedDirectory = createMockDirectory();
  let engine: TestWarehouse;
  const probe = ServiceProbe.create({ health: healthServiceRef });
  let server: MlflowServer;
  let backend: MlBackend;

  const startOnMlflow = () =>
    startMlBackend({
      warehouse: engine.warehouse,
      directory: mlflowDirectory.path,
      analytics: {
        dataDirectory: mlflowDirectory.resolve('files'),
        ml: { registry: { type: 'mlflow', mlflow: { url: server.url } } },
      },
      features: [probe.plugin],
    });

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await engine.warehouse.command({ name: 'test', query: SUBSCRIPTIONS_SQL });
    server = await MlflowServer.create();
  }, 900_000);
  afterAll(async () => {
    await server?.remove();
    await engine?.stop();
  });

  /** Deploys what a script registered and holds the answers against scikit-learn's. */
  async function expectServed(model: string, registered: Registered) {
    const { version, instances, scores } = registered;
    const deployed = await backend.call('post', '/ml/models/deploy').send({
      modelName: model,
      modelVersion: version,
      deploymentStrategy: 'immediate',
    });
    expect(deployed.body).toMatchObject({ version, state: 'SERVING' });
    await expectAnswers(model, instances, scores);
  }

  async function expectAnswers(
    model: string,
    instances: object[],
    scores: number[],
  ) {
    const { body } = await backend
      .call('post', `/ml/models/${model}/predict`, 'viewer')
      .send({ instances })
      .expect(200);
    const differences = body.predictions.map(
      ({ score }: { score: number }, row: number) =>
        Math.abs(score - scores[row]),
    );
    expect(differences).toHaveLength(scores.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(TOLERANCE);
  }

  async function finished(trainingId: string): Promise<TrainingJob> {
    for (;;) {
      const { body } = await backend.call('get', '/ml/training/status');
      const job = body.jobs.find(
        (each: TrainingJob) => each.trainingId === trainingId,
      );
      if (job.finishedAt !== null) return job;
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  describe('on an MLflow server', () => {
    let registered: Registered;
    beforeAll(async () => {
      backend = await startOnMlflow();
    });
    afterAll(() => backend?.stop());

    it('deploys and serves what was registered with the MLflow client', async () => {
      const printed = await server.python.run(
        example('register-with-mlflow.py'),
        [MODEL],
        { env: { MLFLOW_TRACKING_URI: server.url } },
      );
      registered = JSON.parse(printed.slice(printed.indexOf('{"version"')));
      const { body } = await backend
        .call('get', `/ml/models/${MODEL}/versions`)
        .expect(200);
      expect(body.versions).toMatchObject([
        {
          version: 'v1',
          createdBy: expect.stringMatching(/^mlflow:/),
          signature: { output: { classes: ['stays', 'leaves'] } },
        },
      ]);
      await expectServed(MODEL, registered);
    });

    it('registers versions that the MLflow client loads', async () => {
      await backend
        .upload(OWN_MODEL, logisticModel(WEIGHTS, BIAS), metadata())
        .expect(201);
      const printed = await server.python.run(
        // eslint-disable-next-line no-restricted-syntax
        `${__dirname}/predictWithMlflow.py`,
        [OWN_MODEL, '[[1, 2, 0], [0, 0, 1], [-3, 5, 1]]'],
        { env: { MLFLOW_TRACKING_URI: server.url } },
      );
      const scores: number[] = JSON.parse(printed.trim().split('\n').at(-1)!);
      goldenRows().forEach(({ score }, row) =>
        expect(scores[row]).toBeCloseTo(score, 5),
      );
    });

    it('says why a version cannot be served, and does not list it', async () => {
      const versions = `${server.url}/api/2.0/mlflow/model-versions`;
      const found = await fetch(
        `${versions}/get?name=${OWN_MODEL}&version=1`,
      ).then(answer => answer.json());
      const { run_id, source } = found.model_version;
      // A folder of the run that nothing is in.
      const created = await fetch(`${versions}/create`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          name: MODEL,
          run_id,
          source: source.replace(/model$/, 'nothing'),
        }),
      });
      expect(await created.json()).toMatchObject({
        model_version: { version: '2' },
      });
      const { body } = await backend
        .call('post', '/ml/models/deploy')
        .send({
          modelName: MODEL,
          modelVersion: 'v2',
          deploymentStrategy: 'canary',
        })
        .expect(422);
      expect(body.error.message).toMatch(
        /Version 'v2' of model 'churn_sklearn' cannot be served: .*no file 'model\.onnx'/,
      );
      const listed = await backend.call('get', `/ml/models/${MODEL}/versions`);
      expect(listed.body.versions).toHaveLength(1);
    });

    it('goes on serving while the server is away, after a restart too', async () => {
      expect(await probe.services.health.component('mlflow')).toMatchObject({
        status: 'UP',
        details: { kind: 'mlflow', version: expect.stringMatching(/^3\./) },
      });
      await server.stop();
      const { instances, scores } = registered;
      await expectAnswers(MODEL, instances, scores);
      const away = await backend
        .call('get', `/ml/models/${MODEL}/versions`)
        .expect(503);
      expect(away.headers['retry-after']).toBe('5');
      expect(away.body.error.message).toContain('cannot be reached');
      await backend
        .upload(OWN_MODEL, logisticModel(WEIGHTS, BIAS), metadata())
        .expect(503);

      await backend.stop();
      backend = await startOnMlflow();
      await expectAnswers(MODEL, instances, scores);
      expect(await probe.services.health.component('mlflow')).toMatchObject({
        status: 'DOWN',
      });
      expect(
        (await probe.services.health.check()).components.mlflow.status,
      ).toBe('DOWN');

      await server.start();
      await backend.call('get', `/ml/models/${MODEL}/versions`).expect(200);
    });
  });

  describe('with models kept here', () => {
    beforeAll(async () => {
      backend = await startMlBackend({
        warehouse: engine.warehouse,
        directory: embeddedDirectory.path,
        analytics: {
          dataDirectory: embeddedDirectory.resolve('files'),
          ml: {
            training: {
              definitions: [
                {
                  ...SUBSCRIPTIONS,
                  name: 'leaving',
                  external: {
                    command: [
                      server.python.python,
                      example('external-trainer.py'),
                    ],
                    timeLimit: '2m',
                  },
                },
              ],
            },
          },
        },
      });
    });
    afterAll(() => backend?.stop());

    it('takes an upload of a script and serves it', async () => {
      const token = mockCredentials.user
        .header('user:default/operator')
        .replace('Bearer ', '');
      const printed = await server.python.run(
        example('upload-model.py'),
        [backend.url, MODEL],
        { env: { ANALYTICS_TOKEN: token } },
      );
      await expectServed(MODEL, JSON.parse(printed));
    });

    it('trains with a script', async () => {
      const { body } = await backend
        .call('post', '/ml/models/leaving/retrain')
        .send({
          trainingData: '2024-01-01/2024-07-01',
          algorithm: 'external',
          autoDeployIfBetter: true,
        })
        .expect(202);
      const job = await finished(body.trainingId);
      expect(job).toMatchObject({
        state: 'SUCCEEDED',
        decision: 'DEPLOYED',
        error: null,
      });
      expect(job.metrics.auc).toBeGreaterThan(0.7);
    });
  });
});
