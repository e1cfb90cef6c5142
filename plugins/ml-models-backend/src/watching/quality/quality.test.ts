import { NotFoundError } from '@backstage/errors';
import { deploymentOf } from '../../deployments/__testUtils__/deploymentOf';
import type {
  PredictionBatch,
  PredictionFailure,
} from '../../predictions/types';
import {
  HOUR_MS,
  MODEL,
  NOW,
  spread,
  WatchedModel,
  type Row,
} from '../__testUtils__/WatchedModel';
import { CallCounter } from '../calls/CallCounter';

jest.setTimeout(120_000);

describe('the quality of a model', () => {
  let model: WatchedModel;
  beforeAll(async () => {
    model = await WatchedModel.start();
  });
  afterAll(() => model?.stop());
  beforeEach(() => model.clear());

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
    await model.land(
      answers.map(([answer, label], n) => ({
        id: `c${n}`,
        version: 'colours',
        score: 0.8,
        answer,
        label,
      })),
    );
    const asked = { window: '7d', version: 'colours' };
    const metrics = await model.watch.metrics(MODEL, asked);
    expect(metrics).toMatchObject({
      labelled: 6,
      labelCoverage: 6 / 7,
      auc: null,
      logLoss: null,
      regression: null,
      thresholds: { accuracy: { status: 'ALERT' } },
    });
    expect(metrics.confusion).toEqual({
      classes: ['red', 'green', 'blue'],
      counts: [
        [2, 1, 0],
        [0, 1, 1],
        [1, 0, 0],
      ],
    });
    expect(metrics.accuracy).toBeCloseTo(3 / 6, 9);
    expect(metrics.precision).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 9);
    expect(metrics.recall).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 9);
    expect(metrics.f1).toBeCloseTo((4 / 6 + 2 / 4 + 0) / 3, 9);
    const { points } = await model.watch.history(MODEL, {
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
    await model.land(rows);
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
    const metrics = await model.watch.metrics(MODEL, asked);
    expect(metrics.auc).toBeCloseTo(mean(areas), 3);
    expect(metrics.logLoss).toBeCloseTo(mean(losses), 5);
    const { points, task } = await model.watch.history(MODEL, {
      ...asked,
      intervalSeconds: 86_400,
    });
    expect(task).toBe('multiclass');
    expect(points[0].auc).toBe(metrics.auc);
    // What is no probability is not read as one.
    const odd = { ...rows[0], id: 'odd', probabilities: [-3, 4, 9] };
    await model.land([odd]);
    expect(await model.watch.metrics(MODEL, asked)).toMatchObject({
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
    await model.land(
      values.map(([score, label], n) => ({
        id: `r${n}`,
        version: 'value',
        score,
        answer: '',
        label,
      })),
    );
    const metrics = await model.watch.metrics(MODEL, {
      window: '7d',
      version: 'value',
    });
    expect(metrics).toMatchObject({
      accuracy: null,
      confusion: null,
      labelled: 3,
    });
    const { meanAbsoluteError, r2, rootMeanSquaredError } = metrics.regression!;
    expect(meanAbsoluteError).toBeCloseTo(2, 9);
    expect(rootMeanSquaredError).toBeCloseTo(Math.sqrt(14 / 3), 9);
    const mean = (12 + 19 + 33) / 3;
    const spreadOfLabels =
      (12 - mean) ** 2 + (19 - mean) ** 2 + (33 - mean) ** 2;
    expect(r2).toBeCloseTo(1 - 14 / spreadOfLabels, 9);
    const { points, task } = await model.watch.history(MODEL, {
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
    const other = CallCounter.create({ knex: model.knex });
    const call = { model: MODEL, version: 'v1', at: NOW - HOUR_MS };
    expect(
      (await model.watch.metrics(MODEL, { window: '7d' })).errorRate,
    ).toBeNull();
    for (let n = 0; n < 7; n++) {
      model.calls.onPredictions({
        ...call,
        role: 'champion',
      } as PredictionBatch);
    }
    await model.calls.flush();
    for (const counter of [model.calls, other]) {
      counter.onFailure({ ...call, role: 'canary' } as PredictionFailure);
      counter.onFailure({ ...call, role: 'shadow' } as PredictionFailure);
    }
    model.calls.onPredictions({ ...call, role: 'control' } as PredictionBatch);
    await other.flush();
    const { errorRate } = await model.watch.metrics(MODEL, { window: '7d' });
    expect(errorRate).toBeCloseTo(2 / 10, 9);
    const young = await model.watch.metrics(MODEL, { window: '30m' });
    expect(young.errorRate).toBeNull();
  });

  it('finds what was planted', async () => {
    await model.land(planted);
    const answer = await model.watch.metrics(MODEL, { window: '7d' });
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
    await model.land([{ id: 'a', score: 0.9, label: 0 }]);
    await model.land([{ id: 'b', score: 0.9, label: 1 }]);
    await model.label([
      { id: 'a', label: 1, atMs: NOW, receivedMs: NOW - HOUR_MS },
    ]);
    expect((await model.watch.metrics(MODEL, { window: '7d' })).accuracy).toBe(
      1,
    );
  });

  it('does not mix in what is too young for its label', async () => {
    model.production = 'horizon';
    const row = (id: string, days: number, label?: number): Row => ({
      id,
      version: 'horizon',
      score: 0.9,
      label,
      atMs: NOW - days * 24 * HOUR_MS,
    });
    // The quick labels are wrong ones, as churners are known first.
    await model.land([
      row('old1', 3, 1),
      row('old2', 3, 1),
      row('old3', 3),
      row('young1', 1, 0),
      row('young2', 1),
    ]);
    const answer = await model.watch.metrics(MODEL, { window: '7d' });
    expect(answer).toMatchObject({
      accuracy: 1,
      samples: 5,
      labelled: 2,
      labels: { predictions: 3, maturitySeconds: 172_800 },
    });
    expect(answer.labelCoverage).toBeCloseTo(2 / 3, 9);
    const { points } = await model.watch.history(MODEL, {
      window: '30d',
      version: 'horizon',
      intervalSeconds: 86_400,
    });
    expect(points.map(({ mature }) => mature)).toEqual([true, false]);
    expect(points[1].labelCoverage).toBe(0.5);
  });

  it('says nothing without labels, and counts only what callers were answered', async () => {
    await model.land([
      { id: 'a', score: 0.9, latencyMs: 400, features: [1, 0, null] },
      { id: 'a', score: 0.1, role: 'shadow' },
      { id: 'b', score: 0.2, role: 'batch' },
    ]);
    const answer = await model.watch.metrics(MODEL, { window: '7d' });
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
    await model.land([...side('canary', 0.1), ...side('control', 0.8)]);
    const quality = await model.watch.deploymentQuality(
      deploymentOf({ startedMs: NOW - 2 * HOUR_MS }),
    );
    expect(quality).toEqual({
      candidate: { labelled: 10, correct: 5, positives: 5, auc: 0.5 },
      control: { labelled: 10, correct: 5, positives: 5, auc: 0.5 },
    });
  });

  it('knows models without a version in production, and none that are not there', async () => {
    expect(await model.watch.metrics('idle', { window: '7d' })).toMatchObject({
      version: null,
      accuracy: null,
    });
    await expect(model.watch.metrics('nope', { window: '7d' })).rejects.toThrow(
      "Model 'nope' does not exist",
    );
    await expect(
      model.watch.metrics(MODEL, { window: '7d', version: 'v9' }),
    ).rejects.toThrow(NotFoundError);
  });

  it('shows the distribution of answers', async () => {
    await model.land(
      Array.from(
        { length: 100 },
        (_, n): Row => ({ id: `s${n}`, score: n / 100 }),
      ),
    );
    const answer = await model.watch.distribution(MODEL, { window: '7d' });
    expect(answer).toMatchObject({ total: 100, type: 'numeric' });
    expect(answer.buckets).toHaveLength(20);
    // Three twentieths add up to 0.15000000000000002.
    expect(answer.buckets[3]).toMatchObject({ from: 0.15, to: 0.2 });
    expect(
      (answer.buckets as Array<{ count: number }>).every(
        ({ count }) => count >= 4 && count <= 6,
      ),
    ).toBe(true);
    expect(answer.quantiles['0.5']).toBeCloseTo(0.5, 1);
    expect(
      await model.watch.distribution('idle', { window: '7d' }),
    ).toMatchObject({
      total: 0,
      buckets: [],
    });
  });
});
