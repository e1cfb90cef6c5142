import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEPLOYMENT_CHANGED_TOPIC,
  MODELS_CHANGED_TOPIC,
  type DeployRequestInput,
} from '@analytics-engine/plugin-analytics-common';
import {
  gatesServiceRef,
  type GatesService,
} from '@analytics-engine/plugin-analytics-node';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  type MlBackend,
  startMlBackend,
} from '../__testUtils__/startMlBackend';
import {
  BIAS,
  goldenRows,
  logisticModel,
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';

jest.setTimeout(120_000);

const MODEL = 'churn_prediction';
const MODELS = `/ml/models/${MODEL}`;
const ANALYSIS = { minSamples: 200, maxLatencyRatio: 100 };

describe('deployments over REST, with real models', () => {
  let test: TestWarehouse;
  let directory: string;
  let ml: MlBackend;
  let gates: GatesService;
  let sent = 0;
  const heard: object[] = [];

  const probe = createBackendPlugin({
    pluginId: 'probe',
    register(env) {
      env.registerInit({
        deps: { service: gatesServiceRef, events: eventsServiceRef },
        async init({ service, events }) {
          gates = service;
          await events.subscribe({
            id: 'probe',
            topics: [DEPLOYMENT_CHANGED_TOPIC, MODELS_CHANGED_TOPIC],
            onEvent: async ({ topic, eventPayload }) => {
              heard.push({ topic, ...(eventPayload as object) });
            },
          });
        },
      });
    },
  });
  const start = async () => {
    ml = await startMlBackend({
      warehouse: test.warehouse,
      directory: join(directory, 'databases'),
      analytics: {
        dataDirectory: directory,
        ml: { deployments: { analysisInterval: '200ms' } },
      },
      features: [eventsServiceFactory, probe],
    });
  };
  const register = async (version: string, bias = BIAS) => {
    const { status, body } = await ml.upload(
      MODEL,
      logisticModel(WEIGHTS, bias),
      metadata({ version, goldenRows: goldenRows(WEIGHTS, bias) }),
    );
    expect([version, status, body.error]).toEqual([version, 201, undefined]);
  };
  const deploy = (
    modelVersion: string,
    deploymentStrategy: DeployRequestInput['deploymentStrategy'],
    more: Partial<DeployRequestInput> = {},
  ) =>
    ml
      .call('post', '/ml/models/deploy')
      .send({ modelName: MODEL, modelVersion, deploymentStrategy, ...more });
  /** One call with rows of different customers; answers the versions that answered. */
  const predict = async (rows = 100): Promise<string[]> => {
    const numbers = Array.from({ length: rows }, () => sent++);
    const { status, body } = await ml.call('post', `${MODELS}/predict`).send({
      instances: numbers.map(n => ({
        tenure: n % 7,
        charges: n % 11,
        contract: n % 2 === 0,
      })),
      entityKeys: numbers.map(n => `customer-${n}`),
    });
    expect([status, body.error]).toEqual([200, undefined]);
    return body.predictions.map(({ version }: any) => version);
  };
  const status = async () => (await ml.call('get', `${MODELS}/status`)).body;
  const detail = async (id: string) =>
    (await ml.call('get', `${MODELS}/deployments/${id}`)).body;
  /** Sends traffic until the deployment is over or stands. */
  const untilDecided = async (id: string) => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { state } = await detail(id);
      if (!['WARMING', 'PROGRESSING'].includes(state)) {
        return detail(id);
      }
      if (Date.now() > deadline) {
        throw new Error(`Undecided: ${JSON.stringify(await detail(id))}`);
      }
      await predict();
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ml-deployments-'));
    test = await startTestWarehouse();
    await start();
    await register('v1');
    await register('v2');
    await register('v3', 6);
  });
  afterAll(async () => {
    await ml?.stop();
    await test?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('refuses strategies that cannot be honoured', async () => {
    for (const strategy of ['canary', 'blue-green', 'shadow'] as const) {
      const { status: code, body } = await deploy('v1', strategy);
      expect([strategy, code]).toEqual([strategy, 422]);
      expect(body.error.message).toContain("with 'immediate'");
    }
    expect((await deploy('v9', 'immediate')).status).toBe(404);
    expect((await deploy('v1', 'everything' as any)).status).toBe(400);
    expect((await deploy('v1', 'immediate', { steps: [10] })).status).toBe(422);
    expect((await ml.call('get', '/ml/models/nope/status')).status).toBe(404);
    expect(await status()).toMatchObject({ state: 'RETIRED', health: 'UP' });
  });

  it('puts the first version into production at once', async () => {
    const { status: code, body } = await deploy('v1', 'immediate');
    expect(code).toBe(202);
    expect(body).toMatchObject({
      model: MODEL,
      version: 'v1',
      strategy: 'immediate',
      state: 'SERVING',
      trafficPercent: 100,
      operationId: expect.any(String),
    });
    expect(new Set(await predict())).toEqual(new Set(['v1']));
    expect(heard).toContainEqual(
      expect.objectContaining({
        topic: DEPLOYMENT_CHANGED_TOPIC,
        state: 'PROMOTED',
        productionVersion: 'v1',
        actor: 'ml-models',
      }),
    );
    expect(heard).toContainEqual({
      topic: MODELS_CHANGED_TOPIC,
      models: [
        expect.objectContaining({
          name: MODEL,
          productionVersion: 'v1',
          trainingDataset: 'orders',
        }),
      ],
    });
    expect((await deploy('v1', 'immediate')).status).toBe(409);
    const rolling = await deploy('v2', 'rolling');
    expect(rolling.status).toBe(422);
    expect(rolling.body.error.message).toContain('backend processes');
    expect((await ml.call('post', `${MODELS}/rollback`)).status).toBe(409);
  });

  it('promotes a good canary by itself', async () => {
    const { status: code, body } = await deploy('v2', 'canary', {
      steps: [20, 50, 100],
      stepDuration: '1s',
      analysis: ANALYSIS,
    });
    expect([code, body.state, body.trafficPercent]).toEqual([
      202,
      'CANARY',
      20,
    ]);
    const twice = await deploy('v3', 'canary');
    expect([twice.status, twice.body.error.allowedActions]).toEqual([
      409,
      ['promote', 'pause', 'abort'],
    ]);
    expect(await status()).toMatchObject({
      state: 'CANARY',
      production: { version: 'v1' },
      canary: { version: 'v2', trafficPercent: 20 },
    });
    const versions = await predict(1_000);
    const share = versions.filter(version => version === 'v2').length / 1_000;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.25);

    const ended = await untilDecided(body.deploymentId);
    expect([ended.state, ended.reason]).toEqual([
      'PROMOTED',
      expect.stringContaining('errors 0 % against 0 %'),
    ]);
    expect(ended.history.map((entry: any) => entry.trafficPercent)).toEqual([
      0, 20, 50, 100,
    ]);
    expect(ended.comparison).toMatchObject({
      verdict: 'SUCCESS',
      candidate: { version: 'v2' },
      control: { version: 'v1' },
    });
    expect(await status()).toMatchObject({
      state: 'SERVING',
      production: { version: 'v2' },
      previous: { version: 'v1' },
    });
  });

  it('rolls back without a failed request', async () => {
    const answered: string[][] = [];
    let isOver = false;
    const traffic = (async () => {
      while (!isOver) {
        answered.push(await predict(10));
      }
    })();
    const { status: code, body } = await ml.call('post', `${MODELS}/rollback`);
    isOver = true;
    await traffic;
    expect([code, body.from, body.to]).toEqual([202, 'v2', 'v1']);
    expect(new Set(await predict())).toEqual(new Set(['v1']));
    expect(answered.length).toBeGreaterThan(0);
  });

  it('rolls a canary back that answers otherwise', async () => {
    const { body } = await deploy('v3', 'canary', {
      steps: [50, 100],
      stepDuration: '30s',
      analysis: ANALYSIS,
    });
    const ended = await untilDecided(body.deploymentId);
    expect([ended.state, ended.allowedActions]).toEqual(['ROLLED_BACK', []]);
    expect(ended.reason).toMatch(/^Rolled back by the analysis: score PSI/);
    expect(new Set(await predict())).toEqual(new Set(['v1']));
    const { body: list } = await ml.call('get', `${MODELS}/deployments`);
    expect(list.deployments[0]).toMatchObject({ state: 'ROLLED_BACK' });
    expect(list.history[0].message).toBe(ended.reason);
  });

  it('rolls a canary back that answers otherwise, also while the warehouse hangs', async () => {
    const { pid } = test.engine;
    process.kill(pid!, 'SIGSTOP');
    try {
      const { body } = await deploy('v3', 'canary', {
        steps: [50, 100],
        stepDuration: '30s',
        analysis: ANALYSIS,
      });
      const ended = await untilDecided(body.deploymentId);
      expect(ended.state).toBe('ROLLED_BACK');
    } finally {
      process.kill(pid!, 'SIGCONT');
    }
  });

  it('asks a shadow after production, pairs the answers and waits for a person', async () => {
    const { body } = await deploy('v2', 'shadow', {
      stepDuration: '1s',
      analysis: ANALYSIS,
    });
    const paused = await untilDecided(body.deploymentId);
    expect([paused.state, paused.reason]).toEqual([
      'PAUSED',
      expect.stringContaining('same label for 100 %'),
    ]);
    expect(new Set(await predict())).toEqual(new Set(['v1']));
    const act = (action: string) =>
      ml
        .call('post', `${MODELS}/deployments/${body.deploymentId}/${action}`)
        .send({ reason: 'looks good' });
    expect((await act('pause')).status).toBe(409);
    const promoted = await act('promote');
    expect([promoted.status, promoted.body.state]).toEqual([200, 'PROMOTED']);
    expect(new Set(await predict())).toEqual(new Set(['v2']));
  });

  it('is held back by a gate on what the version learned from', async () => {
    const gate = await gates.close({
      passage: 'deployment',
      dataset: 'orders',
      reason: 'A quarter of the amounts is missing',
      source: 'data-quality:check:1',
    });
    const refused = await deploy('v3', 'immediate');
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      expect.stringContaining('A quarter of the amounts is missing'),
    ]);
    await gates.open(gate.id, {
      actor: { kind: 'user', subject: 'user:default/operator' },
      reason: 'mended',
    });
  });

  it('goes on with a canary after a restart', async () => {
    const { body } = await deploy('v1', 'canary', {
      steps: [50, 100],
      stepDuration: '1s',
      analysis: { ...ANALYSIS, minSamples: 500 },
    });
    const before = await predict(200);
    await ml.stop();
    await start();
    expect(await status()).toMatchObject({
      state: 'CANARY',
      canary: { version: 'v1', trafficPercent: 50 },
    });
    // The same customers see the same versions.
    sent -= 200;
    expect(await predict(200)).toEqual(before);
    expect((await untilDecided(body.deploymentId)).state).toBe('PROMOTED');
  });

  it('swaps blue and green, and back', async () => {
    await predict(500);
    const { body } = await deploy('v2', 'blue-green', {
      stepDuration: '30s',
      analysis: ANALYSIS,
    });
    expect([body.state, body.trafficPercent]).toEqual(['DEPLOYING', 100]);
    expect(new Set(await predict())).toEqual(new Set(['v2']));
    expect(await status()).toMatchObject({ production: { version: 'v2' } });
    const { comparison } = await detail(body.deploymentId);
    await ml.call('post', `${MODELS}/rollback`);
    expect(new Set(await predict())).toEqual(new Set(['v1']));
    expect(comparison.control.version).toBe('v1');
  });

  it('refuses a file that is not the one that was registered', async () => {
    await register('v4');
    const files = await readdir(join(directory, 'models'), {
      recursive: true,
      withFileTypes: true,
    });
    for (const file of files.filter(entry => entry.isFile())) {
      await writeFile(join(file.parentPath, file.name), 'something else');
    }
    expect((await deploy('v4', 'immediate')).status).toBe(422);
    expect(new Set(await predict())).toEqual(new Set(['v1']));
  });
});
