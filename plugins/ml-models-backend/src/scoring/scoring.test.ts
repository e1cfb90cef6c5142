import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  BatchScoreRequestInput,
  BatchScoreResult,
} from '@analytics-engine/plugin-analytics-common';
import {
  datasetsServiceRef,
  operationsServiceRef,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
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
  logisticModel,
  logisticScore,
  metadata,
  WEIGHTS,
} from '../__testUtils__/testModels';

jest.setTimeout(120_000);

const MODEL = 'churn_prediction';
/** More than one block, and not a whole number of pages. */
const ROWS = 45_001;

describe('batch scoring', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;
  /** What becomes of inserts of scores, and of their answers. */
  let onInsert:
    | ((go: () => Promise<unknown>, signal: AbortSignal) => Promise<any>)
    | undefined;

  const probe = ServiceProbe.create({
    operations: operationsServiceRef,
    datasets: datasetsServiceRef,
  });
  /** The real warehouse, whose inserts can be interfered with. */
  const interfered = (warehouse: WarehouseService): WarehouseService =>
    new Proxy(warehouse, {
      get(target, property) {
        if (property === 'insert') {
          return (options: any) =>
            onInsert
              ? onInsert(() => target.insert(options), options.signal)
              : target.insert(options);
        }
        const value = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const start = async () => {
    backend = await startMlBackend({
      warehouse: interfered(engine.warehouse),
      directory: directory.path,
      analytics: {
        dataDirectory: directory.path,
        ml: {
          training: {
            definitions: [
              {
                name: MODEL,
                description: 'From customers',
                dataset: 'customers',
                sql: 'SELECT *, tenure AS label FROM customers',
                entity: 'customer_id',
                time: 'seen_at',
                label: {
                  column: 'label',
                  positive: '1',
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
      features: [probe.plugin],
    });
  };
  const score = (request: BatchScoreRequestInput, model = MODEL) =>
    backend.call('post', `/ml/models/${model}/score`).send(request);
  const finish = async (request: BatchScoreRequestInput) => {
    const { status, body } = await score(request);
    expect([status, body.error]).toEqual([202, undefined]);
    const operation = await probe.services.operations.wait(body.operationId);
    return { ...operation, result: operation.result as BatchScoreResult };
  };
  /** Every score of a run held against the customer it is about. */
  const compare = async (table: string, runId: string) => {
    const { rows } = await engine.warehouse.query<Record<string, number>>({
      name: 'test',
      query: `SELECT toFloat64(count()) AS rows, toFloat64(uniqExact(row)) AS numbers,
  toFloat64(uniqExact(entity_key)) AS customers,
  max(abs(score - 1 / (1 + exp(-(tenure * ${WEIGHTS[0]} + charges * ${WEIGHTS[1]} + contract * ${WEIGHTS[2]} + ${BIAS}))))) AS worst,
  toFloat64(countIf(label != if(score >= 0.5, 'leaves', 'stays'))) AS odd
FROM {table:Identifier} AS s INNER JOIN customers AS c ON s.entity_key = c.customer_id
WHERE run_id = {runId:String}`,
      params: { table, runId },
    });
    return rows[0];
  };
  const leftovers = async () => {
    const { rows } = await engine.warehouse.query<{ name: string }>({
      name: 'test',
      query: "SELECT name FROM system.tables WHERE name LIKE 'ml_scoring_%'",
    });
    return rows.map(({ name }) => name);
  };

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await start();
    await probe.services.datasets.create({
      name: 'customers',
      key: ['customer_id'],
      timeColumn: 'seen_at',
      columns: [
        { name: 'customer_id', type: 'String' },
        { name: 'seen_at', type: "DateTime64(3, 'UTC')" },
        { name: 'tenure', type: 'Nullable(Float64)' },
        { name: 'charges', type: 'Nullable(Decimal(10, 2))' },
        { name: 'contract', type: 'Bool' },
      ],
    });
    await engine.warehouse.command({
      name: 'test',
      query: `INSERT INTO customers (customer_id, seen_at, tenure, charges, contract)
SELECT 'c' || toString(number), toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number, number % 37 / 10, number % 11, number % 2
FROM numbers({rows:UInt64})`,
      params: { rows: ROWS },
    });
    await backend
      .upload(MODEL, logisticModel(WEIGHTS, BIAS), metadata({ version: 'v1' }))
      .expect(201);
  });
  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('needs a version in production unless one is named', async () => {
    const refused = await score({ dataset: 'customers' }).expect(409);
    expect(refused.body.error.message).toMatch(/no version in production/);
    await backend
      .call('post', '/ml/models/deploy')
      .send({
        modelName: MODEL,
        modelVersion: 'v1',
        deploymentStrategy: 'immediate',
      })
      .expect(202);
  });

  it('scores every row of a dataset once', async () => {
    const answer = await score({
      dataset: 'customers',
      entityColumn: 'customer_id',
    }).expect(202);
    expect(answer.body).toEqual({
      model: MODEL,
      version: 'v1',
      dataset: 'customers',
      target: 'batch_scores',
      rows: ROWS,
      runId: answer.body.operationId,
      operationId: expect.any(String),
    });
    const { state, progress, result, error } =
      await probe.services.operations.wait(answer.body.operationId);
    expect([state, error]).toEqual(['SUCCEEDED', null]);
    expect(progress).toEqual({ done: ROWS, total: ROWS, unit: 'rows' });
    expect(result).toMatchObject({ rows: ROWS, scored: ROWS, missing: {} });
    const { worst, ...counts } = await compare(
      'batch_scores',
      answer.body.runId,
    );
    expect(counts).toEqual({
      rows: ROWS,
      numbers: ROWS,
      customers: ROWS,
      odd: 0,
    });
    expect(worst).toBeLessThan(1e-5);
    expect(await leftovers()).toEqual([]);
  });

  it('scores what a definition gives, within a window, into a table of its own', async () => {
    const { result } = await finish({
      from: '2026-01-01T00:00:10Z',
      to: '2026-01-01T00:00:20+00:00',
      target: 'my_scores',
      version: 'v1',
    });
    expect(result).toMatchObject({ target: 'my_scores', rows: 10, scored: 10 });
    expect(await compare('my_scores', result.runId)).toMatchObject({
      rows: 10,
      customers: 10,
    });
    expect(await probe.services.datasets.get('my_scores')).toMatchObject({
      origin: 'ml-models',
      columns: expect.arrayContaining([
        expect.objectContaining({ name: 'entity_key', personal: true }),
      ]),
    });
  });

  it('says which rows have no score and why', async () => {
    await engine.warehouse.command({
      name: 'test',
      query: `INSERT INTO customers (customer_id, seen_at, tenure, charges, contract) VALUES
('x1', '2027-01-01 00:00:00', 1, NULL, true), ('x2', '2027-01-01 00:00:00', 0 / 0, 2, true), ('x3', '2027-01-01 00:00:00', 1, 2, true)`,
    });
    const { result } = await finish({
      dataset: 'customers',
      entityColumn: 'customer_id',
      from: '2027-01-01T00:00:00Z',
    });
    expect(result).toMatchObject({
      rows: 3,
      scored: 1,
      missing: { charges: 1, tenure: 1 },
    });
    const { rows } = await engine.warehouse.query({
      name: 'test',
      query:
        'SELECT entity_key, score FROM batch_scores WHERE run_id = {runId:String}',
      params: { runId: result.runId },
    });
    expect(rows).toEqual([
      {
        entity_key: 'x3',
        score: expect.closeTo(logisticScore(WEIGHTS, BIAS, [1, 2, 1]), 5),
      },
    ]);
  });

  it('writes a block once whose insert got no answer', async () => {
    let lost = 0;
    onInsert = async go => {
      const result = await go();
      if (lost++ === 1) throw new Error('The connection was lost');
      return result;
    };
    const { state, result } = await finish({
      dataset: 'customers',
      entityColumn: 'customer_id',
      to: '2026-02-01T00:00:00Z',
    });
    onInsert = undefined;
    expect([state, lost]).toEqual(['SUCCEEDED', 3]);
    expect(await compare('batch_scores', result.runId)).toMatchObject({
      rows: ROWS,
      numbers: ROWS,
    });
  });

  it('goes on after a restart with the rows that it had taken, each once', async () => {
    let inserted = 0;
    onInsert = async (go, signal) => {
      await go();
      // That the second block is written is never known while this process lives.
      if (inserted++ === 1) await once(signal, 'abort');
      signal.throwIfAborted();
    };
    const { body } = await score({
      dataset: 'customers',
      entityColumn: 'customer_id',
      to: '2026-02-01T00:00:00Z',
    });
    while (inserted < 2) await sleep(20);
    onInsert = undefined;
    await backend.stop();
    // Rows that come meanwhile are not of this run.
    await engine.warehouse.command({
      name: 'test',
      query: `INSERT INTO customers (customer_id, seen_at, tenure, charges, contract) VALUES ('late', '2026-01-01 00:00:00', 1, 1, true)`,
    });
    await start();
    const { state, result } = await probe.services.operations.wait(
      body.operationId,
    );
    expect(state).toBe('SUCCEEDED');
    expect(result).toMatchObject({ rows: ROWS, scored: ROWS });
    expect(await compare('batch_scores', body.runId)).toMatchObject({
      rows: ROWS,
      numbers: ROWS,
      customers: ROWS,
    });
    expect(await leftovers()).toEqual([]);
  });

  it('can be cancelled', async () => {
    let release = () => {};
    onInsert = go =>
      new Promise(resolve => {
        release = () => resolve(go());
      });
    const { body } = await score({ dataset: 'customers' });
    await probe.services.operations.cancel(body.operationId, {
      actor: { kind: 'user', subject: 'user:default/operator' },
    });
    release();
    onInsert = undefined;
    expect(
      await probe.services.operations.wait(body.operationId),
    ).toMatchObject({
      state: 'CANCELLED',
    });
  });

  it.each<[string, BatchScoreRequestInput, number, RegExp]>([
    ['no such dataset', { dataset: 'nothing' }, 422, /does not exist/],
    [
      'a dataset without the features',
      { dataset: 'labels' },
      422,
      /no column for the features tenure, charges, contract/,
    ],
    [
      'no such column',
      { dataset: 'customers', entityColumn: 'email' },
      422,
      /no column 'email'/,
    ],
    [
      'a name that is no identifier',
      { dataset: 'customers; DROP TABLE customers' },
      400,
      /dataset/,
    ],
    [
      'a window without rows',
      { dataset: 'customers', from: '2030-01-01T00:00:00Z' },
      422,
      /no rows to score/,
    ],
    [
      'a window the wrong way round',
      {
        dataset: 'customers',
        from: '2026-01-02T00:00:00Z',
        to: '2026-01-01T00:00:00Z',
      },
      400,
      /to: expected a time after from/,
    ],
    [
      'a moment where there are none',
      { asOf: '2026-01-01T00:00:00Z' },
      422,
      /does not look at moments/,
    ],
    [
      "a target that is somebody else's",
      { dataset: 'customers', target: 'customers' },
      409,
      /holds something else than scores/,
    ],
    ['no such version', { version: 'v9' }, 404, /v9/],
  ])('refuses %s', async (_what, request, status, reason) => {
    const answer = await score(request).expect(status);
    expect(answer.body.error.message).toMatch(reason);
  });

  it('refuses a dataset without any feature where each may be missing', async () => {
    const { signature } = metadata();
    await backend.upload(
      'forgiving',
      logisticModel(WEIGHTS, BIAS),
      metadata({
        version: 'v1',
        signature: {
          ...signature,
          features: signature.features.map(each => ({
            ...each,
            nullable: true,
          })),
        },
      }),
    );
    const { body } = await score(
      { dataset: 'labels', version: 'v1' },
      'forgiving',
    ).expect(422);
    expect(body.error.message).toBe(
      "Dataset 'labels' has no column for any feature of this version",
    );
  });

  it('does not know other models, and takes no viewers', async () => {
    const viewed = await backend
      .call('post', `/ml/models/${MODEL}/score`, 'viewer')
      .send({});
    expect([(await score({}, 'nope')).status, viewed.status]).toEqual([
      404, 403,
    ]);
  });
});
