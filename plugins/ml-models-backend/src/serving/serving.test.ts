import { readFileSync } from 'node:fs';
import { FeatureEncoder } from '@analytics-engine/plugin-analytics-common';
import { eventLogServiceRef } from '@analytics-engine/plugin-analytics-node';
import {
  ServiceProbe,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  startMlBackend,
  type MlBackend,
} from '../__testUtils__/startMlBackend';
import {
  BIAS,
  goldenRows,
  logisticModel,
  loopingModel,
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';
import { encodePredictions } from '../predictions/encodePredictions';
import {
  LABELS_TOPIC,
  PREDICTIONS_TOPIC,
} from '../predictions/predictionsDataset';

jest.setTimeout(120_000);

const [first] = goldenRows();
/** As many loops as a model that hangs takes. */
const FOREVER = 2 ** 40;

describe('serving what goes wrong', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;

  const probe = ServiceProbe.create({ eventLog: eventLogServiceRef });
  const start = async () => {
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: { dataDirectory: directory.path },
      features: [probe.plugin],
    });
  };
  const predict = (model: string, tenure = first.features.tenure) =>
    backend.call('post', `/ml/models/${model}/predict`, 'viewer').send({
      instances: [{ ...first.features, tenure }],
      entityKeys: ['customer-1'],
    });
  const deploy = (modelName: string, version: string, strategy: string) =>
    backend
      .call('post', '/ml/models/deploy')
      .send({
        modelName,
        modelVersion: version,
        deploymentStrategy: strategy,
      })
      .expect(202);
  /** Everything in a topic, once at least so many records are there. */
  const readTopic = async (topic: string, least: number) => {
    for (;;) {
      const offsets = await probe.services.eventLog.offsets({ topic });
      const records: any[] = [];
      for (const { partition, earliest, end } of offsets) {
        if (end <= earliest) continue;
        const range = { topic, partition, firstOffset: earliest };
        for await (const batch of probe.services.eventLog.read({
          ...range,
          lastOffset: end - 1,
        })) {
          for (const record of batch.records) {
            records.push(JSON.parse(record.toString()));
          }
        }
      }
      if (records.length >= least) return records;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  /** Process ids of models that run apart. */
  const scoringProcesses = () => {
    const read = (file: string) => readFileSync(`/proc/${file}`, 'utf8');
    return read(`${process.pid}/task/${process.pid}/children`)
      .split(' ')
      .filter(Boolean)
      .filter(pid => read(`${pid}/cmdline`).includes('scoringHost'))
      .map(Number);
  };

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await start();
    await backend
      .upload(
        'steady',
        logisticModel(WEIGHTS, BIAS),
        metadata({ version: 'v1' }),
      )
      .expect(201);
    await backend
      .upload(
        'steady',
        logisticModel(WEIGHTS, -BIAS),
        metadata({ version: 'v2', goldenRows: goldenRows(WEIGHTS, -BIAS) }),
      )
      .expect(201);
    await backend
      .upload(
        'loops',
        loopingModel(3),
        metadata({
          version: 'v1',
          goldenRows: goldenRows().map(row => ({ ...row, score: 0.5 })),
        }),
      )
      .expect(201);
    await deploy('steady', 'v1', 'immediate');
    await deploy('loops', 'v1', 'immediate');
  });
  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('gives up a model that hangs, while the others go on', async () => {
    const [before, ...more] = scoringProcesses();
    expect(more).toEqual([]);
    await backend
      .call('put', '/ml/config')
      .send({ modelTimeout: '700ms' })
      .expect(200);
    const started = performance.now();
    let isOver = false;
    const hanging = predict('loops', FOREVER).then(answer => {
      isOver = true;
      return answer;
    });
    let answered = 0;
    while (!isOver) {
      const { status } = await predict('steady');
      expect(status).toBe(200);
      answered += 1;
    }
    const { status, body } = await hanging;
    expect([status, body.error.name]).toEqual([504, 'ModelTimeoutError']);
    expect(performance.now() - started).toBeLessThan(5_000);
    // More than the one that could have been under way already.
    expect(answered).toBeGreaterThan(2);

    await backend.call('put', '/ml/config').send({ modelTimeout: '10s' });
    const { body: after } = await predict('loops', 2).expect(200);
    expect(after.predictions[0].score).toBeCloseTo(0.5);
    const [replacement, ...others] = scoringProcesses();
    expect(others).toEqual([]);
    expect(replacement).not.toBe(before);
  });

  it('replaces a process that crashed', async () => {
    const [pid] = scoringProcesses();
    const hanging = predict('loops', FOREVER).then(answer => answer);
    // It is at work when its processor time rises.
    const ticks = () =>
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[13];
    const idle = ticks();
    while (ticks() === idle) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    process.kill(pid, 'SIGKILL');
    const { status, body } = await hanging;
    expect([status, body.error.message]).toEqual([
      503,
      expect.stringContaining('its host has ended (signal SIGKILL)'),
    ]);
    await predict('loops', 2).expect(200);
    expect(scoringProcesses()).not.toContain(pid);
  });

  it('asks a shadow and logs what it said, and answers as without it', async () => {
    const plain = await predict('steady').expect(200);
    await deploy('steady', 'v2', 'shadow');
    const before = (await readTopic(PREDICTIONS_TOPIC, 1)).filter(
      ({ role }) => role === 'shadow',
    );
    expect(before).toEqual([]);
    const { body } = await predict('steady').expect(200);
    expect(body.predictions[0]).toEqual({
      ...plain.body.predictions[0],
      predictionId: expect.any(String),
    });
    const { predictionId } = body.predictions[0];
    let pair: any[] = [];
    while (pair.length < 2) {
      const records = await readTopic(PREDICTIONS_TOPIC, 1);
      pair = records.filter(record => record.prediction_id === predictionId);
    }
    expect(pair.sort((a, b) => (a.version < b.version ? -1 : 1))).toMatchObject(
      [
        {
          version: 'v1',
          role: 'control',
          score: expect.closeTo(first.score, 5),
        },
        {
          version: 'v2',
          role: 'shadow',
          entity_key: 'customer-1',
          score: expect.closeTo(goldenRows(WEIGHTS, -BIAS)[0].score, 5),
        },
      ],
    );

    const many = await backend
      .call('post', '/ml/models/steady/predict', 'viewer')
      .send({ instances: new Array(2_000).fill(first.features) })
      .expect(200);
    const ids = many.body.predictions.map((row: any) => row.predictionId);
    let shadowed: string[] = [];
    while (shadowed.length < ids.length) {
      shadowed = (await readTopic(PREDICTIONS_TOPIC, 2 * ids.length))
        .filter(({ role, entity_key }) => role === 'shadow' && !entity_key)
        .map(record => record.prediction_id);
    }
    expect(shadowed.sort()).toEqual(ids.sort());
  });

  it('labels what was said of an entity within the horizon', async () => {
    const day = 86_400_000;
    const now = Date.now();
    const rows: Array<[string, string, number]> = [
      ['p-old', 'customer-7', now - 3 * day],
      ['p-recent', 'customer-7', now - day],
      ['p-last', 'customer-7', now - 1_000],
      ['p-other', 'customer-8', now - day],
    ];
    for (const [predictionId, entity, at] of rows) {
      await engine.warehouse.insert({
        name: 'test',
        query: 'INSERT INTO predictions FORMAT JSONEachRow',
        data: encodePredictions(
          {
            model: 'steady',
            version: 'v1',
            role: 'champion',
            predictionIds: [predictionId],
            instances: [{ tenure: 1 }],
            entityKeys: [entity],
            scores: Float32Array.of(0.5),
            latencyMs: 1,
            at,
          },
          FeatureEncoder.create([
            { name: 'tenure', type: 'number', nullable: true },
          ]),
          0,
          1,
        ),
      });
    }
    const label = (entityKey: string) => ({
      entityKey,
      horizon: '2d',
      label: 'leaves',
      observedAt: new Date(now).toISOString(),
    });
    const { body } = await backend
      .call('post', '/ml/models/steady/labels')
      .send([label('customer-7'), label('customer-9')])
      .expect(202);
    expect(body).toEqual({ accepted: 1, unknown: ['customer-9'] });
    const labels = await readTopic(LABELS_TOPIC, 2);
    expect(
      labels.map(({ prediction_id, label: value }) => [prediction_id, value]),
    ).toEqual(
      expect.arrayContaining([
        ['p-recent', 1],
        ['p-last', 1],
      ]),
    );
    expect(labels).toHaveLength(2);
  });

  it('loses nothing that it answered when it is stopped', async () => {
    const { body } = await predict('steady').expect(200);
    await backend.stop();
    await start();
    const records = await readTopic(PREDICTIONS_TOPIC, 1);
    expect(records.map(record => record.prediction_id)).toContain(
      body.predictions[0].predictionId,
    );
  });
});
