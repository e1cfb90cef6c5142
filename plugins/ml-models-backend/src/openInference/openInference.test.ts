import { accessServiceRef } from '@analytics-engine/plugin-analytics-node';
import {
  ServiceProbe,
  declaredAnswers,
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
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';

jest.setTimeout(120_000);

const MODEL = 'churn_prediction';
const PATH = `/v2/models/${MODEL}`;
const SCORES = goldenRows().map(({ score }) => expect.closeTo(score, 5));

/** A tensor for each column, as clients send a data frame. */
const COLUMNS = [
  { name: 'tenure', shape: [3], datatype: 'FP64', data: [1, 0, -3] },
  { name: 'charges', shape: [3, 1], datatype: 'INT64', data: [[2], [0], [5]] },
  { name: 'contract', shape: [3], datatype: 'BOOL', data: [false, true, true] },
];

describe('the Open Inference Protocol', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;

  const probe = ServiceProbe.create({ access: accessServiceRef });
  const declared = declaredAnswers(() => probe.services.access.routes());
  const get = (path: string) =>
    backend.call('get', path, 'viewer').expect(declared);
  const infer = (body: object | string, path = PATH) =>
    backend
      .call('post', `${path}/infer`, 'viewer')
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(declared);

  beforeAll(async () => {
    engine = await startTestWarehouse();
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      features: [probe.plugin],
    });
    await backend
      .upload(MODEL, logisticModel(WEIGHTS, BIAS), metadata({ version: 'v1' }))
      .expect(201);
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('says what it is, and that it lives', async () => {
    expect((await get('/v2').expect(200)).body).toEqual({
      name: 'analytics-engine',
      version: expect.stringMatching(/^\d/),
      extensions: [],
    });
    expect((await get('/v2/health/live').expect(200)).body).toEqual({
      live: true,
    });
    expect((await get('/v2/health/ready').expect(200)).body).toEqual({
      ready: true,
    });
  });

  it('tells what is registered from what is ready', async () => {
    expect((await get(`${PATH}/ready`).expect(409)).body).toEqual({
      name: MODEL,
      ready: false,
    });
    const refused = await infer({ inputs: COLUMNS }).expect(409);
    expect(refused.body).toEqual({
      error: `Model '${MODEL}' has no version in production: deploy one`,
    });
    await backend
      .call('post', '/ml/models/deploy')
      .send({
        modelName: MODEL,
        modelVersion: 'v1',
        deploymentStrategy: 'immediate',
      })
      .expect(202);
    expect((await get(`${PATH}/ready`).expect(200)).body.ready).toBe(true);
    await get(`${PATH}/versions/v1/ready`).expect(200);
    for (const path of ['/ready', '', '/versions/v1']) {
      const unknown = await get(`/v2/models/nope${path}`).expect(404);
      expect(unknown.body).toEqual({ error: expect.stringContaining('nope') });
    }
    await get(`${PATH}/versions/v9/ready`).expect(404);
  });

  it('describes the tensors of a model', async () => {
    const { body } = await get(PATH).expect(200);
    expect(body).toMatchObject({
      name: MODEL,
      versions: ['v1'],
      platform: 'onnx_onnxruntime',
      inputs: [
        { name: 'tenure', datatype: 'FP32', shape: [-1] },
        { name: 'charges', datatype: 'FP32', shape: [-1] },
        { name: 'contract', datatype: 'BOOL', shape: [-1] },
      ],
    });
    expect(body.outputs.map(({ name }: any) => name)).toEqual([
      'score',
      'label',
      'prediction_id',
      'model_version',
    ]);
    expect((await get(`${PATH}/versions/v1`)).body).toEqual(body);
  });

  it('scores a tensor for each feature, and echoes the id', async () => {
    const { body } = await infer({
      id: 'request-1',
      parameters: { content_type: 'pd' },
      inputs: COLUMNS,
    }).expect(200);
    expect(body).toEqual({
      model_name: MODEL,
      model_version: 'v1',
      id: 'request-1',
      outputs: [
        { name: 'score', datatype: 'FP32', shape: [3], data: SCORES },
        {
          name: 'label',
          datatype: 'BYTES',
          shape: [3],
          data: goldenRows().map(({ score }) =>
            score >= 0.5 ? 'leaves' : 'stays',
          ),
        },
        expect.objectContaining({ name: 'prediction_id', shape: [3] }),
        expect.objectContaining({ data: ['v1', 'v1', 'v1'] }),
      ],
    });
  });

  it('scores one matrix, with the outputs that were asked for', async () => {
    // As tritonclient writes a numpy array with binary_data=False.
    const { body } = await infer(
      {
        inputs: [
          {
            name: 'x',
            shape: [3, 3],
            datatype: 'FP32',
            data: [1, 2, 0, 0, 0, 1, -3, 5, 1],
          },
          {
            name: 'entity_key',
            shape: [3],
            datatype: 'BYTES',
            data: ['a', 'b', 'c'],
          },
        ],
        outputs: [{ name: 'score', parameters: { binary_data: true } }],
      },
      `/api/v1/analytics${PATH}/versions/v1`,
    ).expect(200);
    expect(body.outputs).toEqual([
      { name: 'score', datatype: 'FP32', shape: [3], data: SCORES },
    ]);
  });

  it('takes clients that name no content type, but no binary tensors', async () => {
    // A buffer is sent without a type, as tritonclient does.
    const send = (headers: Record<string, string>) =>
      backend
        .call('post', `${PATH}/infer`, 'viewer')
        .set(headers)
        .send(Buffer.from(JSON.stringify({ inputs: COLUMNS })));
    const { body } = await send({}).expect(200);
    expect(body.outputs[0].data).toEqual(SCORES);
    const binary = await send({
      'Inference-Header-Content-Length': '10',
    }).expect(400);
    expect(binary.body.error).toMatch(/binary tensor data is not supported/);
    await send({ 'Content-Type': 'text/plain' }).expect(415);
  });

  it('logs what it answered, as predict does', async () => {
    const { body } = await infer({ inputs: COLUMNS }).expect(200);
    const { data } = body.outputs.find(
      ({ name }: any) => name === 'prediction_id',
    );
    const { body: labels } = await backend
      .call('post', `/ml/models/${MODEL}/labels`)
      .send([
        {
          predictionId: data[2],
          label: 'leaves',
          observedAt: new Date().toISOString(),
        },
      ])
      .expect(202);
    expect(labels).toEqual({ accepted: 1, unknown: [] });
  });

  const changed = (at: number, change: object) =>
    COLUMNS.map((column, index) =>
      index === at ? { ...column, ...change } : column,
    );
  it.each<[string, object | string, RegExp]>([
    ['text that is no JSON', '{"inputs":[NaN]}', /^body: expected JSON/],
    ['no inputs', {}, /^inputs: expected array, found nothing/],
    ['an unknown key', { inputs: COLUMNS, x: 1 }, /^x: is not a known key/],
    [
      'a missing feature',
      { inputs: COLUMNS.slice(1) },
      /^inputs\.tenure: is missing/,
    ],
    [
      'a feature twice',
      { inputs: [...COLUMNS, COLUMNS[0]] },
      /^inputs\.tenure: is there twice/,
    ],
    [
      'a feature that the model does not have',
      { inputs: [...COLUMNS, { ...COLUMNS[0], name: 'age' }] },
      /^inputs\.age: is not an input of this model/,
    ],
    [
      'a datatype that does not exist',
      { inputs: changed(0, { datatype: 'FLOAT' }) },
      /^inputs\[0\]\.datatype: expected "BOOL" or/,
    ],
    [
      'a datatype that does not fit',
      { inputs: changed(0, { datatype: 'BYTES' }) },
      /^inputs\.tenure: expected datatype FP32, .* found BYTES/,
    ],
    [
      'data that is not of its datatype',
      { inputs: changed(0, { data: [1, '2', 3] }) },
      /^inputs\.tenure: value 1: expected FP64, found a string/,
    ],
    [
      'a number that the datatype cannot hold',
      { inputs: changed(0, { datatype: 'UINT8' }) },
      /^inputs\.tenure: value 2: expected UINT8, found another number/,
    ],
    [
      'another number of rows',
      { inputs: changed(2, { shape: [2], data: [true, true] }) },
      /^inputs\.contract: expected shape \[3\] or \[3,1\], found \[2\]/,
    ],
    [
      'data that is not of its shape',
      { inputs: changed(2, { data: [true] }) },
      /^inputs\.contract: shape \[3\] needs 3 values, found 1/,
    ],
    [
      'lists that are not of the shape',
      { inputs: changed(1, { data: [[2], 0, [5]] }) },
      /^inputs\.charges: expected lists as deep as shape/,
    ],
    [
      'no rows',
      { inputs: changed(0, { shape: [0], data: [] }) },
      /at least one row/,
    ],
    [
      'binary data',
      {
        inputs: [
          {
            ...COLUMNS[0],
            data: undefined,
            parameters: { binary_data_size: 9 },
          },
        ],
      },
      /^inputs\[0\]\.data: .*binary tensor data is not supported/,
    ],
    [
      'null where a value must be',
      { inputs: changed(1, { data: [2, null, 5] }) },
      /charges: expected a number, found null/,
    ],
    [
      'an output that the model does not have',
      { inputs: COLUMNS, outputs: [{ name: 'probability' }] },
      /^outputs: 'probability' is not an output of this model; there are score,/,
    ],
  ])('refuses %s', async (_what, body, reason) => {
    const answer = await infer(body).expect(400);
    expect(answer.body).toEqual({ error: expect.stringMatching(reason) });
  });

  it('refuses too many rows, unknown paths and strangers in its own form', async () => {
    const rows = 1_000_000;
    const many = await infer({
      inputs: [{ ...COLUMNS[0], shape: [rows], data: new Array(rows).fill(1) }],
    }).expect(413);
    expect(many.body.error).toMatch(/1000000 rows, at most 10000/);
    const nowhere = await get('/v2/nothing').expect(404);
    expect(nowhere.body).toEqual({
      error: "There is nothing at '/v2/nothing'",
    });
    const stranger = await backend
      .call('get', PATH)
      .set('Authorization', 'Bearer nobody')
      .expect(401);
    expect(stranger.body).toEqual({ error: expect.any(String) });
  });
});
