import type {
  ModelBaseline,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { NotFoundError } from '@backstage/errors';
import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrateDatabase';
import { deploymentOf } from '../deployments/__testUtils__/deploymentOf';
import type { DeploymentsService } from '../deployments/types';
import type { PredictionBatch, PredictionFailure } from '../predictions/types';
import { WAREHOUSE_STATEMENTS } from '../predictions/predictionsDataset';
import type { ModelRegistry } from '../registry/types';
import { psiOf } from '../statistics/psi';
import { CallCounter } from './calls/CallCounter';
import { DatabaseBaselines } from './DatabaseBaselines';
import { DriftHistory } from './DriftHistory';
import { LABEL_HORIZON_TAG } from './labelHorizon';
import { ModelWatch } from './ModelWatch';

jest.setTimeout(120_000);

const MODEL = 'churn';
const HOUR_MS = 3_600_000;
const NOW = Date.now();

/** A signature of three features. */
function signatureOf(
  output: Pick<ModelVersion['signature']['output'], 'task' | 'classes'>,
): ModelVersion['signature'] {
  return {
    features: [
      { name: 'age', type: 'number', nullable: true },
      { name: 'active', type: 'boolean', nullable: false },
      {
        name: 'plan',
        type: 'category',
        nullable: true,
        categories: ['basic', 'plus', 'pro'],
      },
    ],
    output: { threshold: 0.5, ...output },
  };
}

/** Who is registered does not matter here: only what the warehouse says of it. */
const versions: Record<string, Partial<ModelVersion>> = {
  v1: { tags: {} },
  v2: { tags: {} },
  horizon: { tags: { [LABEL_HORIZON_TAG]: '2d' } },
  colours: {
    tags: {},
    signature: signatureOf({
      task: 'multiclass',
      classes: ['red', 'green', 'blue'],
    }),
  },
  value: { tags: {}, signature: signatureOf({ task: 'regression' }) },
};
const registry = {
  models: async () => [{ name: MODEL }, { name: 'idle' }],
  get: async (model: string, version: string) => {
    if (!versions[version]) {
      throw new NotFoundError(`No version '${version}'`);
    }
    return {
      model,
      version,
      signature: signatureOf({ task: 'binary' }),
      ...versions[version],
    };
  },
} as unknown as ModelRegistry;
let production = 'v1';
const deployments = {
  production: (model: string) => (model === MODEL ? production : undefined),
} as unknown as DeploymentsService;

interface Row {
  id: string;
  version?: string;
  role?: string;
  deploymentId?: string;
  atMs?: number;
  score: number;
  probabilities?: number[];
  /** What was answered; by the score when left out. */
  answer?: string;
  latencyMs?: number;
  features?: Array<number | null>;
  label?: number;
  labelDelayMs?: number;
}

describe('ModelWatch', () => {
  let test: TestWarehouse;
  let knex: Knex;
  let watch: ModelWatch;
  let baselines: DatabaseBaselines;
  let calls: CallCounter;
  let offset = 0;

  const insert = async (table: string, rows: object[]) => {
    await test.warehouse.insert({
      name: 'test-rows',
      query: `INSERT INTO ${table} FORMAT JSONEachRow`,
      settings: { date_time_input_format: 'best_effort' },
      data: Buffer.from(rows.map(row => JSON.stringify(row)).join('\n')),
    });
  };
  const land = async (rows: Row[]) => {
    const position = () => ({ _topic: 't', _partition: 0, _offset: offset++ });
    await insert(
      'predictions',
      rows.map(row => ({
        prediction_id: row.id,
        predicted_at: new Date(row.atMs ?? NOW - HOUR_MS).toISOString(),
        model: MODEL,
        version: row.version ?? 'v1',
        role: row.role ?? 'champion',
        deployment_id: row.deploymentId ?? '',
        entity_key: '',
        score: row.score,
        label: row.answer ?? (row.score >= 0.5 ? '1' : '0'),
        latency_ms: row.latencyMs ?? 10,
        probabilities: row.probabilities ?? [],
        // JSON has no NaN, and null would be read as 0.
        features: (row.features ?? []).map(value => value ?? 'nan'),
        ...position(),
      })),
    );
    const labelled = rows.filter(({ label }) => label !== undefined);
    if (labelled.length > 0) {
      await insert(
        'labels',
        labelled.map(row => {
          const at = (row.atMs ?? NOW - HOUR_MS) + (row.labelDelayMs ?? 0);
          return {
            prediction_id: row.id,
            model: MODEL,
            label: row.label,
            observed_at: new Date(at).toISOString(),
            received_at: new Date(at).toISOString(),
            ...position(),
          };
        }),
      );
    }
  };
  /** Numbers from 0 to 1 that fill the range evenly, in an order that looks random. */
  const spread = (n: number) => (n * 0.6180339887498949) % 1;

  beforeAll(async () => {
    test = await startTestWarehouse();
    for (const { query, params } of WAREHOUSE_STATEMENTS) {
      await test.warehouse.command({ name: 'test-schema', query, params });
    }
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    baselines = DatabaseBaselines.create({ knex });
    calls = CallCounter.create({ knex });
    watch = ModelWatch.create({
      warehouse: test.warehouse,
      registry,
      calls,
      deployments,
      baselines,
      driftHistory: DriftHistory.create({ knex }),
    });
  });
  afterAll(async () => {
    await test?.stop();
    await knex?.destroy();
  });
  beforeEach(async () => {
    production = 'v1';
    for (const table of ['predictions', 'labels']) {
      await test.warehouse.command({
        name: 'test-empty',
        query: `TRUNCATE TABLE ${table}`,
      });
    }
  });

  describe('quality', () => {
    /** Scores and labels with areas and shares that are computed here the slow way. */
    const planted = Array.from({ length: 400 }, (_, n): Row => {
      const score = spread(n);
      return {
        id: `p${n}`,
        score,
        label: spread(n * 7 + 3) < 0.2 + 0.6 * score ? 1 : 0,
      };
    });
    const positives = planted.filter(({ label }) => label === 1);
    const negatives = planted.filter(({ label }) => label === 0);
    const plantedAuc =
      positives
        .flatMap(p =>
          negatives.map(
            n => Number(p.score > n.score) + Number(p.score === n.score) / 2,
          ),
        )
        .reduce((sum, win) => sum + win, 0) /
      (positives.length * negatives.length);

    it('holds classes against the classes that labels name', async () => {
      // Two of three reds, one of two greens and no blue are found.
      const answers: Array<[string, number | undefined]> = [
        ['red', 0],
        ['red', 0],
        ['green', 0],
        ['green', 1],
        ['blue', 1],
        ['red', 2],
        ['red', undefined],
      ];
      await land(
        answers.map(([answer, label], n) => ({
          id: `c${n}`,
          version: 'colours',
          score: 0.8,
          answer,
          label,
        })),
      );
      const asked = { window: '7d', version: 'colours' };
      const metrics = await watch.metrics(MODEL, asked);
      expect(metrics).toMatchObject({
        labelled: 6,
        labelCoverage: 6 / 7,
        auc: null,
        logLoss: null,
        regression: null,
        thresholds: { accuracy: { status: 'ALERT' } },
      });
      expect(metrics.accuracy).toBeCloseTo(3 / 6, 9);
      expect(metrics.precision).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 9);
      expect(metrics.recall).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 9);
      expect(metrics.f1).toBeCloseTo((4 / 6 + 2 / 4 + 0) / 3, 9);
      const { points } = await watch.history(MODEL, {
        ...asked,
        intervalSeconds: 86_400,
      });
      expect(points).toMatchObject([
        { predictions: 7, labelled: 6, accuracy: 0.5 },
      ]);
    });

    it('holds the probability of each class against all others', async () => {
      const classes = [0, 1, 2];
      const rows = Array.from({ length: 90 }, (_, n) => {
        const raw = classes.map(each => 0.1 + spread(n * 3 + each * 41));
        const label = n % 3;
        raw[label] += 0.4;
        const total = raw.reduce((sum, each) => sum + each, 0);
        return {
          id: `q${n}`,
          version: 'colours',
          score: 0.8,
          answer: 'red',
          label,
          probabilities: raw.map(each => each / total),
        };
      });
      await land(rows);
      const areas = classes.map(each => {
        const [own, others] = [true, false].map(isOwn =>
          rows
            .filter(({ label }) => (label === each) === isOwn)
            .map(({ probabilities }) => probabilities[each]),
        );
        const wins = own.flatMap(a => others.map(b => Number(a > b)));
        return wins.reduce((sum, win) => sum + win, 0) / wins.length;
      });
      const losses = rows.map(
        ({ label, probabilities }) => -Math.log(probabilities[label]),
      );
      const mean = (values: number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const asked = { window: '7d', version: 'colours' };
      const metrics = await watch.metrics(MODEL, asked);
      expect(metrics.auc).toBeCloseTo(mean(areas), 3);
      expect(metrics.logLoss).toBeCloseTo(mean(losses), 5);
      const { points, task } = await watch.history(MODEL, {
        ...asked,
        intervalSeconds: 86_400,
      });
      expect(task).toBe('multiclass');
      expect(points[0].auc).toBe(metrics.auc);
      // What is no probability is not read as one.
      const odd = { ...rows[0], id: 'odd', probabilities: [-3, 4, 9] };
      await land([odd]);
      expect(await watch.metrics(MODEL, asked)).toMatchObject({
        auc: null,
        logLoss: null,
        labelled: 91,
      });
    });

    it('measures how far a regression is off', async () => {
      const values: Array<[number, number | undefined]> = [
        [10, 12],
        [20, 19],
        [30, 33],
        [40, undefined],
      ];
      await land(
        values.map(([score, label], n) => ({
          id: `r${n}`,
          version: 'value',
          score,
          answer: '',
          label,
        })),
      );
      const metrics = await watch.metrics(MODEL, {
        window: '7d',
        version: 'value',
      });
      expect(metrics).toMatchObject({ accuracy: null, labelled: 3 });
      const { meanAbsoluteError, r2, rootMeanSquaredError } =
        metrics.regression!;
      expect(meanAbsoluteError).toBeCloseTo(2, 9);
      expect(rootMeanSquaredError).toBeCloseTo(Math.sqrt(14 / 3), 9);
      const mean = (12 + 19 + 33) / 3;
      const spreadOfLabels =
        (12 - mean) ** 2 + (19 - mean) ** 2 + (33 - mean) ** 2;
      expect(r2).toBeCloseTo(1 - 14 / spreadOfLabels, 9);
      const { points, task } = await watch.history(MODEL, {
        window: '7d',
        version: 'value',
        intervalSeconds: 86_400,
      });
      expect(task).toBe('regression');
      expect(points).toMatchObject([
        { labelled: 3, labelCoverage: 3 / 4, auc: null, accuracy: null },
      ]);
      expect(points[0].regression).toEqual(metrics.regression);
    });

    it('adds up what failed in all processes, shadows left out', async () => {
      const other = CallCounter.create({ knex });
      const call = { model: MODEL, version: 'v1', at: NOW - HOUR_MS };
      expect(
        (await watch.metrics(MODEL, { window: '7d' })).errorRate,
      ).toBeNull();
      for (let n = 0; n < 7; n++) {
        calls.onPredictions({ ...call, role: 'champion' } as PredictionBatch);
      }
      await calls.flush();
      for (const counter of [calls, other]) {
        counter.onFailure({ ...call, role: 'canary' } as PredictionFailure);
        counter.onFailure({ ...call, role: 'shadow' } as PredictionFailure);
      }
      calls.onPredictions({ ...call, role: 'control' } as PredictionBatch);
      await other.flush();
      const { errorRate } = await watch.metrics(MODEL, { window: '7d' });
      expect(errorRate).toBeCloseTo(2 / 10, 9);
      const young = await watch.metrics(MODEL, { window: '30m' });
      expect(young.errorRate).toBeNull();
    });

    it('finds what was planted', async () => {
      await land(planted);
      const answer = await watch.metrics(MODEL, { window: '7d' });
      const right = planted.filter(
        ({ score, label }) => (score >= 0.5 ? 1 : 0) === label,
      );
      const flagged = planted.filter(({ score }) => score >= 0.5);
      const hits = flagged.filter(({ label }) => label === 1);
      const loss = planted.map(
        ({ score, label }) => -Math.log(label === 1 ? score : 1 - score),
      );
      const mean = (values: number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(answer.accuracy).toBeCloseTo(right.length / 400, 9);
      expect(answer.precision).toBeCloseTo(hits.length / flagged.length, 9);
      expect(answer.recall).toBeCloseTo(hits.length / positives.length, 9);
      expect(answer.auc).toBeCloseTo(plantedAuc, 3);
      // The first score is 0: what cannot be happened has a finite loss.
      expect(answer.logLoss).toBeCloseTo(
        mean(loss.map(each => Math.min(each, -Math.log(1e-15)))),
        6,
      );
      expect(answer.estimate.accuracy).toBeCloseTo(
        mean(planted.map(({ score }) => Math.max(score, 1 - score))),
        9,
      );
      expect(answer.estimate.estimated).toBe(true);
      expect(answer.labelCoverage).toBe(1);
      for (const { count, meanScore, from, to } of answer.calibration) {
        expect(Math.abs(count - 40)).toBeLessThanOrEqual(1);
        expect(meanScore).toBeCloseTo((from + to) / 2, 1);
      }
      expect(answer.thresholds.accuracy).toEqual({
        normal: 0.85,
        alert: 0.8,
        status: 'ALERT',
      });
    });

    it('listens to the last word on each prediction', async () => {
      await land([{ id: 'a', score: 0.9, label: 0 }]);
      await land([{ id: 'b', score: 0.9, label: 1 }]);
      await insert('labels', [
        {
          prediction_id: 'a',
          model: MODEL,
          label: 1,
          observed_at: new Date(NOW).toISOString(),
          received_at: new Date(NOW - HOUR_MS).toISOString(),
          _topic: 't',
          _partition: 0,
          _offset: offset++,
        },
      ]);
      expect((await watch.metrics(MODEL, { window: '7d' })).accuracy).toBe(1);
    });

    it('does not mix in what is too young for its label', async () => {
      production = 'horizon';
      const row = (id: string, days: number, label?: number): Row => ({
        id,
        version: 'horizon',
        score: 0.9,
        label,
        atMs: NOW - days * 24 * HOUR_MS,
      });
      // The quick labels are wrong ones, as churners are known first.
      await land([
        row('old1', 3, 1),
        row('old2', 3, 1),
        row('old3', 3),
        row('young1', 1, 0),
        row('young2', 1),
      ]);
      const answer = await watch.metrics(MODEL, { window: '7d' });
      expect(answer).toMatchObject({
        accuracy: 1,
        samples: 5,
        labelled: 2,
        labels: { predictions: 3, maturitySeconds: 172_800 },
      });
      expect(answer.labelCoverage).toBeCloseTo(2 / 3, 9);
      const { points } = await watch.history(MODEL, {
        window: '30d',
        version: 'horizon',
        intervalSeconds: 86_400,
      });
      expect(points.map(({ mature }) => mature)).toEqual([true, false]);
      expect(points[1].labelCoverage).toBe(0.5);
    });

    it('says nothing without labels, and counts only what callers were answered', async () => {
      await land([
        { id: 'a', score: 0.9, latencyMs: 400, features: [1, 0, null] },
        { id: 'a', score: 0.1, role: 'shadow' },
        { id: 'b', score: 0.2, role: 'batch' },
      ]);
      const answer = await watch.metrics(MODEL, { window: '7d' });
      expect(answer).toMatchObject({
        samples: 1,
        accuracy: null,
        auc: null,
        labelDelaySeconds: null,
        latencyMs: { p95: 400 },
        thresholds: {
          accuracy: { status: 'UNKNOWN' },
          latencyMs: { status: 'ALERT' },
          featureAvailability: { status: 'ALERT' },
        },
      });
      expect(answer.featureAvailability).toBeCloseTo(2 / 3, 6);
    });

    it('compares both sides of a deployment by their labels', async () => {
      const side = (role: string, score: number) =>
        Array.from(
          { length: 10 },
          (_, n): Row => ({
            id: `${role}${n}`,
            role,
            deploymentId: 'dep-1',
            score,
            label: n % 2,
          }),
        );
      await land([...side('canary', 0.1), ...side('control', 0.8)]);
      const quality = await watch.deploymentQuality(
        deploymentOf({ startedMs: NOW - 2 * HOUR_MS }),
      );
      expect(quality).toEqual({
        candidate: { labelled: 10, correct: 5, positives: 5, auc: 0.5 },
        control: { labelled: 10, correct: 5, positives: 5, auc: 0.5 },
      });
    });

    it('knows models without a version in production, and none that are not there', async () => {
      expect(await watch.metrics('idle', { window: '7d' })).toMatchObject({
        version: null,
        accuracy: null,
      });
      await expect(watch.metrics('nope', { window: '7d' })).rejects.toThrow(
        "Model 'nope' does not exist",
      );
      await expect(
        watch.metrics(MODEL, { window: '7d', version: 'v9' }),
      ).rejects.toThrow(NotFoundError);
    });
  });

  describe('drift', () => {
    const rows = (
      count: number,
      of: (n: number) => Partial<Row>,
      atMs = NOW - HOUR_MS,
    ) =>
      Array.from(
        { length: count },
        (_, n): Row => ({
          id: `d${atMs}-${n}`,
          version: 'v2',
          score: spread(n),
          features: [20 + 60 * spread(n * 3), n % 2, n % 3],
          atMs,
          ...of(n),
        }),
      );
    const drift = () => watch.drift(MODEL, { window: '1d' });

    beforeEach(() => {
      production = 'v2';
    });

    it('waits for enough predictions, then takes the first as its baseline', async () => {
      await land(rows(999, () => ({})));
      expect(await drift()).toMatchObject({
        status: 'INSUFFICIENT_DATA',
        baseline: { samples: 0 },
      });
      await land(rows(201, () => ({}), NOW - 2 * HOUR_MS));
      const { status, driftScore, baseline } = await drift();
      expect([status, driftScore, baseline.samples]).toEqual(['OK', 0, 1200]);
      const kept = await baselines.get(MODEL, 'v2');
      expect(kept!.features[0].edges).toHaveLength(9);
      // A discrete column has an edge for each value that cuts it, not nine.
      expect(kept!.features[1].edges.length).toBeLessThanOrEqual(2);
      expect(kept!.features[2].counts).toEqual([400, 400, 400]);
    });

    it('is what the formula says, feature by feature, in one scan', async () => {
      await land(
        rows(600, n => ({
          score: spread(n) ** 3,
          features: [
            n % 10 === 0 ? null : 50 + 30 * spread(n * 3),
            n % 2,
            n % 5 === 0 ? -1 : 0,
          ],
        })),
      );
      const baseline = (await baselines.get(MODEL, 'v2'))! as ModelBaseline;
      const answer = await drift();
      const of = (name: string) =>
        answer.features.find(feature => feature.name === name)!;
      const age = baseline.features[0];
      const ages = age.counts.map(() => 0);
      for (let n = 0; n < 600; n++) {
        if (n % 10 !== 0) {
          const value = Math.fround(50 + 30 * spread(n * 3));
          ages[age.edges.filter(edge => value > Math.fround(edge)).length] += 1;
        }
      }
      const expected = psiOf([...age.counts, 0, 0], [...ages, 60, 0]);
      expect(of('age').rawScore).toBeCloseTo(expected.raw, 9);
      expect(of('age').score).toBeCloseTo(expected.corrected, 9);
      expect(of('age').missingShare).toEqual({ baseline: 0, current: 0.1 });
      expect(of('active').status).toBe('OK');
      expect(of('plan')).toMatchObject({ status: 'ALERT', unseenShare: 0.2 });
      expect(of('plan').bins.map(({ label }) => label)).toEqual([
        'basic',
        'plus',
        'pro',
        'unknown category',
      ]);
      expect(answer.prediction!.score).toBeGreaterThan(0.1);
      const mean =
        answer.features.reduce((sum, { score }) => sum + score!, 0) / 3;
      expect(answer.driftScore).toBeCloseTo(
        Math.max(mean, answer.prediction!.score!),
        9,
      );
      expect(answer.features.map(({ score }) => score)).toEqual(
        answer.features.map(({ score }) => score).sort((a, b) => b! - a!),
      );
    });

    it('gives no verdict below its least number of predictions', async () => {
      await land(rows(499, () => ({ score: 0.99 })));
      expect(await drift()).toMatchObject({
        driftScore: null,
        status: 'INSUFFICIENT_DATA',
        current: { samples: 499 },
      });
    });
  });

  it('shows the distribution of answers', async () => {
    await land(
      Array.from(
        { length: 100 },
        (_, n): Row => ({ id: `s${n}`, score: n / 100 }),
      ),
    );
    const answer = await watch.distribution(MODEL, { window: '7d' });
    expect(answer).toMatchObject({ total: 100, type: 'numeric' });
    expect(answer.buckets).toHaveLength(20);
    expect(
      (answer.buckets as Array<{ count: number }>).every(
        ({ count }) => count >= 4 && count <= 6,
      ),
    ).toBe(true);
    expect(answer.quantiles['0.5']).toBeCloseTo(0.5, 1);
    expect(await watch.distribution('idle', { window: '7d' })).toMatchObject({
      total: 0,
      buckets: [],
    });
  });
});
