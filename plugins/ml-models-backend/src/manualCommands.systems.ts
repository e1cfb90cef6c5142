/**
 * The systems run has another environment than this package's own tests.
 *
 * @jest-environment ./plugins/ml-models-backend/jestEnvironment.cjs
 */
/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import {
  ManualShell,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { startMlBackend, type MlBackend } from './__testUtils__/startMlBackend';
import {
  BIAS,
  goldenRows,
  logisticModel,
  metadata,
  WEIGHTS,
} from './__testUtils__/testModels';

jest.setTimeout(120_000);

const ML = 'http://localhost:8200/api/v1/analytics/ml';
const JSON_HEADER = `-H "Content-Type: application/json"`;

/** The commands of the operations manual, to the letter. */
const MANUAL = {
  config: `curl -X PUT ${ML}/config \\
  ${JSON_HEADER} \\
  -d '{"modelTimeout": "10s", "maxConcurrent": 200}'`,
  statuses: `curl ${ML}/models/status`,
  allMetrics: `curl ${ML}/models/metrics`,
  deploy: `curl -X POST ${ML}/models/deploy \\
  ${JSON_HEADER} \\
  -d '{
    "modelName": "churn_prediction",
    "modelVersion": "v2.1",
    "deploymentStrategy": "canary"
  }'`,
  status: `curl ${ML}/models/churn_prediction/status`,
  rollback: `curl -X POST ${ML}/models/churn_prediction/rollback`,
  metrics: `curl ${ML}/models/churn_prediction/metrics`,
  drift: `curl ${ML}/models/churn_prediction/drift`,
  distribution: `curl ${ML}/models/churn_prediction/predictions/distribution`,
  retrain: `curl -X POST ${ML}/models/churn_prediction/retrain \\
  ${JSON_HEADER} \\
  -d '{
    "trainingData": "2024-01-01/2024-06-01",
    "autoDeployIfBetter": true
  }'`,
  training: `curl ${ML}/training/status`,
};
const MODEL = 'churn_prediction';
const POLL_MS = 100;
const ROWS_SQL = `CREATE TABLE subscriptions ENGINE = MergeTree ORDER BY at AS
SELECT concat('c', toString(number)) AS customer,
  toDateTime('2024-01-01 00:00:00', 'UTC') + number * 13000 AS at,
  cityHash64(number, 1) % 40 AS tenure, cityHash64(number, 2) % 60 AS charges,
  cityHash64(number, 3) % 2 = 0 AS contract,
  if(cityHash64(number, 4) % 100 < if(contract, 20, 70), 'Yes', 'No') AS left
FROM numbers(1000)`;

describe('the commands of the operations manual, by curl', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;
  const curl = (command: keyof typeof MANUAL) =>
    ManualShell.create({ port: backend.port }).curl(MANUAL[command]);
  /** Asks until the answer is wanted; the time limit of the test is the limit. */
  const until = async (
    command: keyof typeof MANUAL,
    wanted: (body: any) => boolean,
  ) => {
    for (;;) {
      const { body } = await curl(command);
      if (wanted(body)) {
        return body;
      }
      await new Promise(resolve => {
        setTimeout(resolve, POLL_MS);
      });
    }
  };

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await engine.warehouse.command({ name: 'test', query: ROWS_SQL });
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: {
        access: { anonymousLoopbackRole: 'operator' },
        ml: {
          training: {
            definitions: [
              {
                name: MODEL,
                dataset: 'subscriptions',
                sql: 'SELECT * FROM subscriptions',
                entity: 'customer',
                time: 'at',
                label: {
                  column: 'left',
                  positive: 'Yes',
                  classes: ['stays', 'leaves'],
                },
                features: [
                  { name: 'tenure', type: 'number' },
                  { name: 'charges', type: 'number' },
                  { name: 'contract', type: 'boolean' },
                ],
              },
            ],
          },
        },
      },
    });
    for (const [version, bias] of [
      ['v2.0', BIAS],
      ['v2.1', BIAS + 0.1],
    ] as const) {
      await backend
        .upload(
          MODEL,
          logisticModel(WEIGHTS, bias),
          metadata({ version, goldenRows: goldenRows(WEIGHTS, bias) }),
        )
        .expect(201);
    }
    await backend
      .call('post', '/ml/models/deploy')
      .send({
        modelName: MODEL,
        modelVersion: 'v2.0',
        deploymentStrategy: 'immediate',
      })
      .expect(202);
    await until('status', ({ state }) => state === 'SERVING');
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('changes the configuration of models', async () => {
    expect(await curl('config')).toMatchObject({
      status: 200,
      body: {
        config: { modelTimeout: '10s', maxConcurrent: 200 },
        restartRequired: false,
      },
    });
  });

  it('deploys a version as a canary, shows it and rolls it back', async () => {
    expect(await curl('deploy')).toMatchObject({
      status: 202,
      body: { model: MODEL, version: 'v2.1', strategy: 'canary' },
    });
    const canary = await until('status', ({ state }) => state === 'CANARY');
    expect(canary).toMatchObject({
      production: { version: 'v2.0' },
      canary: { version: 'v2.1' },
    });
    expect(await curl('statuses')).toMatchObject({
      status: 200,
      body: { models: [{ model: MODEL, state: 'CANARY' }] },
    });
    expect(await curl('rollback')).toMatchObject({
      status: 202,
      body: { model: MODEL, from: 'v2.1', to: 'v2.0' },
    });
    const back = await until('status', ({ state }) => state === 'SERVING');
    expect(back).toMatchObject({
      production: { version: 'v2.0' },
      canary: null,
    });
  });

  it('measures models, and says what it cannot know without predictions', async () => {
    expect(await curl('metrics')).toMatchObject({
      status: 200,
      body: { model: MODEL, version: 'v2.0', samples: 0, accuracy: null },
    });
    expect(await curl('drift')).toMatchObject({
      status: 200,
      body: { status: 'INSUFFICIENT_DATA', driftScore: null, method: 'psi' },
    });
    expect(await curl('distribution')).toMatchObject({
      status: 200,
      body: { model: MODEL, total: 0, type: 'numeric' },
    });
    expect(await curl('allMetrics')).toMatchObject({
      status: 200,
      body: { models: [{ model: MODEL, version: 'v2.0' }] },
    });
  });

  it('retrains a model and tells how that goes', async () => {
    const { status, body } = await curl('retrain');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      model: MODEL,
      autoDeployIfBetter: true,
      trainingData: {
        from: '2024-01-01T00:00:00.000Z',
        to: '2024-06-01T00:00:00.000Z',
      },
    });
    const { jobs } = await until('training', ({ jobs: [job] }) =>
      ['SUCCEEDED', 'FAILED'].includes(job.state),
    );
    const [job]: TrainingJob[] = jobs;
    expect(job).toMatchObject({
      trainingId: body.trainingId,
      state: 'SUCCEEDED',
      error: null,
      metrics: { auc: expect.any(Number) },
    });
    expect(['DEPLOYED', 'KEPT']).toContain(job.decision);
  });
});
