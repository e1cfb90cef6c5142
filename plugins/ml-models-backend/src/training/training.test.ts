import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  gatesServiceRef,
  operationsServiceRef,
} from '@analytics-engine/plugin-analytics-node';
import {
  ServiceProbe,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  startMlBackend,
  type MlBackend,
} from '../__testUtils__/startMlBackend';
import {
  SUBSCRIPTIONS,
  SUBSCRIPTIONS_SQL,
} from './__testUtils__/subscriptions';

jest.setTimeout(120_000);

const POLL_MS = 100;
const analytics = {
  ml: {
    training: {
      definitions: [
        {
          ...SUBSCRIPTIONS,
          name: 'leaving',
          external: {
            command: [
              process.execPath,
              '--require',
              require.resolve('@backstage/cli/config/nodeTransform.cjs'),
              // eslint-disable-next-line no-restricted-syntax
              join(__dirname, '__testUtils__', 'externalTrainer.js'),
            ],
            timeLimit: '5s',
          },
        },
        { ...SUBSCRIPTIONS, name: 'held-back' },
        {
          ...SUBSCRIPTIONS,
          name: 'one-class',
          label: { ...SUBSCRIPTIONS.label, positive: 'Perhaps' },
        },
        {
          name: 'silence',
          dataset: 'visits',
          sql: `SELECT customer AS entity, count() AS visits,
  dateDiff('hour', max(at), {asOf:DateTime64(3)}) AS hours_away
FROM visits WHERE at < {asOf:DateTime64(3)} GROUP BY customer`,
          label: { positive: '1' },
          features: [
            { name: 'visits', type: 'number' },
            { name: 'hours_away', type: 'number' },
          ],
          snapshots: {
            labelSql: `SELECT customer AS entity, countIf(at >= {asOf:DateTime64(3)}) = 0 AS label
FROM visits WHERE at < {asOf:DateTime64(3)} + INTERVAL 3 DAY GROUP BY customer`,
            horizon: '3d',
            every: '2d',
            warmUp: '5d',
          },
        },
      ],
    },
  },
};

const VISITS_SQL = `CREATE TABLE visits ENGINE = MergeTree ORDER BY at AS
SELECT concat('c', toString(number % 200)) AS customer,
  toDateTime('2024-01-01 00:00:00', 'UTC') + cityHash64(number, 1) % intDiv(2592000 * (1 + cityHash64(number % 200, 2) % 4), 4) AS at
FROM numbers(4000)`;

/** The process that trains, once there is one. */
async function trainerProcess(): Promise<number> {
  for (;;) {
    const { stdout } = await promisify(execFile)('ps', [
      ...['-o', 'pid=,args=', '--ppid', String(process.pid)],
    ]);
    const line = stdout
      .split('\n')
      .find(each => each.includes('tabular-trainer/src/process/child'));
    if (line) return parseInt(line, 10);
  }
}

describe('training over REST', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;
  const probe = ServiceProbe.create({
    gates: gatesServiceRef,
    operations: operationsServiceRef,
  });

  beforeAll(async () => {
    engine = await startTestWarehouse();
    for (const query of [SUBSCRIPTIONS_SQL, VISITS_SQL]) {
      await engine.warehouse.command({ name: 'test', query });
    }
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics,
      features: [probe.plugin],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  const retrain = (body: object, model = 'leaving') =>
    backend.call('post', `/ml/models/${model}/retrain`).send({
      trainingData: '2024-01-01/2024-07-01',
      ...body,
    });

  async function jobOf(trainingId: string): Promise<TrainingJob> {
    const { body } = await backend
      .call('get', '/ml/training/status', 'viewer')
      .expect(200);
    return body.jobs.find((job: TrainingJob) => job.trainingId === trainingId);
  }

  async function finished(body: object, model?: string): Promise<TrainingJob> {
    const answer = await retrain(body, model);
    expect(answer.body).toMatchObject({ state: 'QUEUED' });
    expect(answer.status).toBe(202);
    for (;;) {
      const job = await jobOf(answer.body.trainingId);
      if (job.finishedAt !== null) return job;
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  it('trains both families, deploys the first version and serves it', async () => {
    const job = await finished({ autoDeployIfBetter: true });
    expect(job).toMatchObject({
      state: 'SUCCEEDED',
      progress: 1,
      decision: 'DEPLOYED',
      baseline: null,
      error: null,
      rows: { training: 4800, holdout: 1200 },
    });
    expect(job.decisionReason).toContain('There was no version in production');
    expect(await probe.services.operations.wait(job.operationId)).toMatchObject(
      {
        progress: { done: 100, total: 100, unit: '%' },
      },
    );
    expect(job.metrics.auc).toBeGreaterThan(0.7);
    expect(job.curves.map(({ algorithm }) => algorithm)).toEqual([
      'logistic-regression',
      'gradient-boosting',
    ]);
    const { body } = await backend
      .call('post', '/ml/models/leaving/predict', 'viewer')
      .send({
        instances: [
          { visits: 1, days_away: 50, member: true, plan: 'basic' },
          { visits: 39, days_away: 1, member: true, plan: 'never seen' },
          { visits: null, days_away: 1, member: null, plan: null },
        ],
      })
      .expect(200);
    const [leaves, stays] = body.predictions;
    expect(leaves).toMatchObject({ version: job.version, label: 'leaves' });
    expect(stays.label).toBe('stays');
    expect(leaves.score).toBeGreaterThan(stays.score + 0.3);
  });

  it('keeps the champion when the candidate is not surely better, and says so in numbers', async () => {
    const job = await finished({ autoDeployIfBetter: true });
    expect(job).toMatchObject({ state: 'SUCCEEDED', decision: 'KEPT' });
    expect(job.baseline!.auc).toBeCloseTo(job.metrics.auc, 6);
    expect(job.decisionReason).toMatch(
      /On the same 1200 held-out rows .* a gain of \+0\.0000.*Kept: .*it may be chance/,
    );
  });

  it('trains in the warehouse, calibrated and nearly as good', async () => {
    const job = await finished({ algorithm: 'warehouse-linear' });
    expect(job).toMatchObject({ state: 'SUCCEEDED', decision: 'KEPT' });
    expect(job.metrics.auc).toBeGreaterThan(job.baseline!.auc - 0.02);
    expect(job.metrics.calibrationError).toBeLessThan(0.08);
  });

  it('trains with any program that keeps to the contract', async () => {
    const job = await finished({ algorithm: 'external' });
    expect(job).toMatchObject({ state: 'SUCCEEDED', decision: 'KEPT' });
    const { body } = await backend.call('get', '/ml/models/leaving/versions');
    expect(body.versions[0]).toMatchObject({
      version: job.version,
      createdBy: `training:${job.trainingId}`,
      metrics: { rowsRead: 4800 },
      tags: { algorithm: 'one feature' },
    });
  });

  it('says how an external trainer failed, was too slow or left too much', async () => {
    const broken = await finished({ algorithm: 'external', maxIterations: 1 });
    expect(broken).toMatchObject({
      state: 'FAILED',
      error: 'The external trainer ended with code 1: one round is too little',
    });
    const slow = await finished({ algorithm: 'external', maxIterations: 2 });
    expect(slow.error).toBe(
      'The external trainer took longer than 5 s and was killed',
    );
    const large = await finished({ algorithm: 'external', maxIterations: 3 });
    expect(large.error).toBe(
      "The external trainer's metrics.json has 1073741824 bytes, at most 16777216 are taken",
    );
  });

  it('makes rows of moments that know only what was before', async () => {
    const job = await finished(
      { trainingData: '2024-01-01/2024-01-31' },
      'silence',
    );
    expect(job).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(job.metrics.auc).toBeGreaterThan(0.6);
    const { body } = await backend.call('get', '/ml/models/silence/versions');
    expect(body.versions[0].tags).toMatchObject({ 'label-horizon': '3d' });
  });

  it('judged the champion on rows that it had learned from', async () => {
    const train = (trainingData: string) =>
      finished({ trainingData, autoDeployIfBetter: true }, 'silence');
    const champion = await train('2024-01-01/2024-01-31');
    expect(champion).toMatchObject({ decision: 'DEPLOYED' });
    const partly = await train('2024-01-01/2024-01-27');
    expect(partly.decisionReason).toMatch(
      new RegExp(
        `^${champion.version}, in production, has learned from \\d+ of the \\d+ held-out rows; the others decide. On the same`,
      ),
    );
    expect(partly.metrics.rows).toBe(partly.baseline!.rows);
    expect(partly.metrics.rows).toBeLessThan(partly.rows!.holdout);
    const wholly = await train('2024-01-01/2024-01-20');
    expect(wholly).toMatchObject({
      state: 'SUCCEEDED',
      decision: 'KEPT',
      baseline: null,
      decisionReason: expect.stringContaining(
        `and the others have 0 positives of at least 30: the two cannot be compared. Kept: train on a range that ends later.`,
      ),
    });
    expect(wholly.metrics.rows).toBe(wholly.rows!.holdout);
  });

  it('survives a trainer that is killed, and trains again', async () => {
    const before = await backend.call('get', '/ml/models/leaving/status');
    const { body } = await retrain({ algorithm: 'gradient-boosting' });
    process.kill(await trainerProcess(), 'SIGKILL');
    await probe.services.operations.wait(body.operationId);
    expect(await jobOf(body.trainingId)).toMatchObject({
      state: 'FAILED',
      version: null,
      error: expect.stringContaining(
        'The training process was ended by signal SIGKILL before it gave a model',
      ),
    });
    const after = await backend.call('get', '/ml/models/leaving/status');
    expect(after.body.production).toEqual(before.body.production);
    expect(await finished({ algorithm: 'logistic-regression' })).toMatchObject({
      state: 'SUCCEEDED',
    });
  });

  it.each([
    [
      400,
      'reversed dates',
      { trainingData: '2024-06-01/2024-01-01' },
      undefined,
      'before the end',
    ],
    [
      400,
      'no interval',
      { trainingData: 'last month' },
      undefined,
      'two ISO dates',
    ],
    [404, 'an unknown model', {}, 'nothing', `Model 'nothing' does not exist`],
    [
      422,
      'a range in the future',
      { trainingData: '2999-01-01/2999-02-01' },
      undefined,
      'begins in the future',
    ],
    [
      422,
      'an empty range',
      { trainingData: '2020-01-01/2020-02-01' },
      undefined,
      'There are no rows in this range',
    ],
    [422, 'one class', {}, 'one-class', 'All 6000 rows have the same label'],
    [
      422,
      'one class at every moment',
      { trainingData: '2024-04-01/2024-05-01' },
      'silence',
      'All',
    ],
    [
      422,
      'a range without room',
      { trainingData: '2024-01-01/2024-01-03' },
      'silence',
      'needs 5 days of past for its features and 3 days for its labels',
    ],
    [
      422,
      'no external trainer',
      { algorithm: 'external' },
      'silence',
      'has no external trainer',
    ],
  ])('answers %i to %s', async (status, _, body, model, message) => {
    const answer = await retrain(body, model);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(message);
  });

  it('fails on a range of few rows with its reason, the serving version untouched', async () => {
    const before = await backend.call('get', '/ml/models/leaving/status');
    const job = await finished({
      trainingData: '2024-01-01/2024-01-01T10:00:00Z',
    });
    expect(job).toMatchObject({ state: 'FAILED', decision: null });
    expect(job.error).toContain('rows');
    const after = await backend.call('get', '/ml/models/leaving/status');
    expect(after.body.production).toEqual(before.body.production);
  });

  it('takes one run of a model at a time, and cancels it', async () => {
    const first = await retrain({
      algorithm: 'external',
      maxIterations: 2,
    }).expect(202);
    const second = await retrain({});
    expect(second.status).toBe(409);
    expect(second.body.error.message).toContain('is being trained already');
    await probe.services.operations.cancel(first.body.operationId, {
      actor: { kind: 'user', subject: 'user:default/operator' },
    });
    await probe.services.operations.wait(first.body.operationId);
    expect(await jobOf(first.body.trainingId)).toMatchObject({
      state: 'CANCELLED',
    });
  });

  it('holds training back while quality has closed the gate', async () => {
    const gate = await probe.services.gates.close({
      passage: 'training',
      dataset: 'subscriptions',
      reason: 'a third of the visits is missing',
      source: 'data-quality:check:7',
    });
    const answer = await retrain({});
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toContain('a third of the visits');
    await probe.services.gates.open(gate.id, {
      actor: { kind: 'user', subject: 'user:default/operator' },
      reason: 'mended',
    });
  });

  it('keeps the figures of a run whose version may not be deployed now', async () => {
    const gate = await probe.services.gates.close({
      passage: 'deployment',
      dataset: 'subscriptions',
      reason: 'half of the plans is new',
      source: 'data-quality:check:8',
    });
    const job = await finished(
      { algorithm: 'logistic-regression', autoDeployIfBetter: true },
      'held-back',
    );
    await probe.services.gates.open(gate.id, {
      actor: { kind: 'user', subject: 'user:default/operator' },
      reason: 'mended',
    });
    expect(job).toMatchObject({
      state: 'SUCCEEDED',
      version: 'v1',
      decision: 'KEPT',
      error: null,
    });
    expect(job.metrics.auc).toBeGreaterThan(0.7);
    expect(job.decisionReason).toMatch(
      /It may take over\. Not deployed: .* is held back: half of the plans is new\.$/,
    );
    const { body } = await backend.call('get', '/ml/models/held-back/status');
    expect(body.production).toBeNull();
  });

  it('leaves no table behind', async () => {
    const { rows } = await engine.warehouse.query({
      name: 'test',
      query: `SELECT name FROM system.tables WHERE startsWith(name, 'ml_training_')`,
    });
    expect(rows).toEqual([]);
  });
});
