import { createHash } from 'node:crypto';
import { FeatureEncoder } from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { encodePredictions } from './predictions/encodePredictions';
import { startMlBackend, type MlBackend } from './__testUtils__/startMlBackend';
import {
  BIAS,
  goldenRows,
  logisticModel,
  metadata,
  WEIGHTS,
} from './__testUtils__/testModels';

jest.setTimeout(120_000);

const MODEL = 'churn_prediction';
const FILE = logisticModel(WEIGHTS, BIAS);

describe('models over REST', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const predict = (body: object, model = MODEL) =>
    backend
      .call('post', `/ml/models/${model}/predict`, 'viewer')
      .send({ version: 'v2.1', ...body });
  const [first, second, third] = goldenRows();

  it('declares what every success answers', () => {
    expect(backend.undeclaredAnswers()).toEqual([]);
  });

  it('registers a version, and never a second one of its name', async () => {
    const registered = await backend
      .upload(MODEL, FILE, metadata({ version: 'v2.1' }))
      .expect(201);
    expect(registered.body.version).toMatchObject({
      model: MODEL,
      version: 'v2.1',
      createdBy: 'user:default/operator',
      aliases: [],
      metrics: { auc: 0.84 },
      artifact: {
        sha256: createHash('sha256').update(FILE).digest('hex'),
        inputWidth: 3,
      },
    });
    const again = await backend
      .upload(MODEL, FILE, metadata({ version: 'v2.1' }))
      .expect(409);
    expect(again.body.error.message).toMatch(/has a version 'v2\.1' already/);

    const models = await backend.call('get', '/ml/models', 'viewer');
    expect(models.body).toMatchObject({
      registry: 'embedded',
      models: [{ name: MODEL, versions: 1, latestVersion: 'v2.1' }],
    });
  });

  it('takes a file without form, its metadata within', async () => {
    const refused = await backend
      .call('post', `/ml/models/${MODEL}/versions`)
      .set('Content-Type', 'application/octet-stream')
      .send(FILE)
      .expect(400);
    expect(refused.body.error.message).toMatch(
      /metadata: expected .* analytics-engine\.metadata/,
    );
  });

  it('refuses a form with parts that mean nothing here', async () => {
    const { body } = await backend
      .call('post', `/ml/models/${MODEL}/versions`)
      .attach('model', FILE, 'model.onnx')
      .field('metadata', JSON.stringify(metadata()))
      .field('version', 'v9')
      .expect(400);
    expect(body.error.message).toBe('version: is not a known key');
  });

  it('names everything that is wrong with metadata', async () => {
    const { body } = await backend
      .upload(MODEL, FILE, {
        ...metadata(),
        goldenRows: [],
        color: 'red',
      } as any)
      .expect(400);
    expect(body.error.issues.map(({ field }: any) => field)).toEqual(
      expect.arrayContaining(['goldenRows', 'color']),
    );
  });

  it('refuses a file with the checks that were made', async () => {
    const { body } = await backend
      .upload(MODEL, FILE.subarray(0, 50), metadata())
      .expect(422);
    expect(body.error.checks).toEqual([
      { check: 'size', passed: true, message: expect.any(String) },
      { check: 'format', passed: false, message: expect.any(String) },
    ]);
  });

  it('does not know what was never registered', async () => {
    await backend.call('get', '/ml/models/no-such/versions').expect(404);
    await backend
      .call('get', `/ml/models/${MODEL}/versions/v9`, 'viewer')
      .expect(404);
    const { body } = await predict({ instances: [{}], version: 'v9' });
    expect(body.error).toMatchObject({ name: 'NotFoundError' });
    // Registered a moment ago, but not deployed, is something else.
    for (const [model, status] of [
      ['no-such', 404],
      [MODEL, 409],
    ]) {
      await backend
        .call('post', `/ml/models/${model}/predict`, 'viewer')
        .send({ instances: [first.features] })
        .expect(status as number);
    }
  });

  it('predicts with the version that is asked for, in order', async () => {
    const { body } = await predict({
      instances: [first, second, third].map(({ features }) => features),
      entityKeys: ['a', 'b', 'c'],
    }).expect(200);
    expect(body.model).toBe(MODEL);
    for (const [row, golden] of [first, second, third].entries()) {
      const { score, label, version } = body.predictions[row];
      expect(score).toBeCloseTo(golden.score, 5);
      expect(label).toBe(golden.score >= 0.5 ? 'leaves' : 'stays');
      expect(version).toBe('v2.1');
    }
    const ids = body.predictions.map((p: any) => p.predictionId);
    expect(new Set(ids).size).toBe(3);
  });

  it.each<[string, object, RegExp]>([
    ['no rows', { instances: [] }, /instances: expected at least one row/],
    ['no object', { instances: [1] }, /instances\[0\]: expected an object/],
    ['an unknown key', { instances: [{}], x: 1 }, /x: is not a known key/],
    [
      'a missing feature',
      { instances: [{ tenure: 1, contract: true }] },
      /instances\[0\]\.charges: is missing/,
    ],
    [
      'a text for a number',
      { instances: [{ tenure: '1', charges: 2, contract: true }] },
      /instances\[0\]\.tenure: expected a number, found a string/,
    ],
    [
      'null',
      { instances: [{ tenure: null, charges: 2, contract: true }] },
      /instances\[0\]\.tenure: expected a number, found null/,
    ],
    [
      'a number beyond single precision',
      { instances: [{ tenure: 1e300, charges: 2, contract: true }] },
      /instances\[0\]\.tenure: expected a finite number of 32 bits/,
    ],
    [
      'a feature that the model does not have',
      { instances: [{ tenure: 1, charges: 2, contract: true, age: 4 }] },
      /instances\[0\]\.age: is not a feature of this model/,
    ],
    [
      'as many keys as rows',
      { instances: [first.features], entityKeys: ['a', 'b'] },
      /entityKeys: expected 1 texts/,
    ],
  ])('refuses %s', async (_what, body, reason) => {
    const answer = await predict(body).expect(400);
    expect(answer.body.error.message).toMatch(reason);
  });

  it('refuses NaN and a million rows', async () => {
    await backend
      .call('post', `/ml/models/${MODEL}/predict`)
      .set('Content-Type', 'application/json')
      .send('{"instances":[{"tenure":NaN}]}')
      .expect(400);
    const { body } = await predict({
      instances: new Array(1_000_000).fill({}),
    }).expect(413);
    expect(body.error.message).toMatch(/at most 10000 in one call/);
  });

  it('scores a large call in pieces like a small one', async () => {
    const instances = Array.from({ length: 10_000 }, (_, n) => ({
      tenure: n / 1000,
      charges: 1,
      contract: n % 2 === 0,
    }));
    const { body } = await predict({ instances }).expect(200);
    expect(body.predictions).toHaveLength(10_000);
    const [one] = (await predict({ instances: [instances[9_999]] })).body
      .predictions;
    expect(body.predictions[9_999].score).toBeCloseTo(one.score, 6);
  });

  it('keeps its settings within bounds and uses them at once', async () => {
    await backend.call('put', '/ml/config').send({}).expect(400);
    await backend
      .call('put', '/ml/config')
      .send({ maxConcurrent: 0, modelTimeout: 'soon' })
      .expect(400);
    const { body } = await backend
      .call('put', '/ml/config')
      .send({ modelTimeout: '10s', maxConcurrent: 1 })
      .expect(200);
    expect(body).toMatchObject({
      config: { modelTimeout: '10s', maxConcurrent: 1 },
      previous: { modelTimeout: '10s', maxConcurrent: 200 },
      changed: ['maxConcurrent'],
      appliesTo: [MODEL],
      restartRequired: false,
    });
    const answers = await Promise.all(
      // Large enough to be under way at the same time.
      Array.from({ length: 4 }, () =>
        predict({ instances: new Array(3_000).fill(first.features) }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0].headers['retry-after']).toBe('1');
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    await backend.call('put', '/ml/config').send({ maxConcurrent: 200 });
  });

  it('gives the file to administrators only', async () => {
    const path = `/ml/models/${MODEL}/versions/v2.1/artifact`;
    await backend.call('get', path, 'operator').expect(403);
    const { body } = await backend
      .call('get', path, 'admin')
      .buffer()
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);
    expect(FILE.equals(body)).toBe(true);
  });

  it('labels predictions at once, and says which it does not know', async () => {
    const { body } = await predict({ instances: [first.features] });
    const { predictionId } = body.predictions[0];
    const observedAt = new Date().toISOString();
    const label = (id: string, value: unknown) => ({
      predictionId: id,
      label: value,
      observedAt,
    });
    const post = (labels: object) =>
      backend.call('post', `/ml/models/${MODEL}/labels`).send(labels);
    const answer = await post([
      label(predictionId, 'leaves'),
      label('nobody', true),
    ]).expect(202);
    expect(answer.body).toEqual({ accepted: 1, unknown: ['nobody'] });
    const wrong = await post([label(predictionId, 'maybe')]).expect(400);
    expect(wrong.body.error.message).toMatch(/expected one of stays, leaves/);
    await post([{ label: 1, observedAt }]).expect(400);
  });

  it('has tables that take its records, missing values as NaN', async () => {
    const { warehouse } = engine;
    const encoder = FeatureEncoder.create([
      { name: 'tenure', type: 'number', nullable: true },
    ]);
    await warehouse.insert({
      name: 'test',
      query: 'INSERT INTO predictions FORMAT JSONEachRow',
      data: encodePredictions(
        {
          model: MODEL,
          version: 'v2.1',
          role: 'champion',
          predictionIds: ['p-1'],
          instances: [{ tenure: null }],
          entityKeys: ['c"1'],
          scores: Float32Array.of(0.5),
          labels: ['leaves'],
          latencyMs: 1,
          at: Date.UTC(2026, 10, 26),
        },
        encoder,
        0,
        1,
      ),
    });
    const { rows } = await warehouse.query({
      name: 'test',
      query:
        'SELECT entity_key, score, isNaN(features[1]) AS missing FROM predictions',
    });
    expect(rows).toEqual([{ entity_key: 'c"1', score: 0.5, missing: 1 }]);
  });
});
