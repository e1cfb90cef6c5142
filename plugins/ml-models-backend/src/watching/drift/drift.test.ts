import type { ModelBaseline } from '@analytics-engine/plugin-analytics-common';
import { psiOf } from '../../statistics/psi';
import {
  HOUR_MS,
  MODEL,
  NOW,
  spread,
  WatchedModel,
  type Row,
} from '../__testUtils__/WatchedModel';

jest.setTimeout(120_000);

describe('the drift of a model', () => {
  let model: WatchedModel;
  beforeAll(async () => {
    model = await WatchedModel.start();
  });
  afterAll(() => model?.stop());
  beforeEach(() => model.clear());

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
  const drift = () => model.watch.drift(MODEL, { window: '1d' });

  beforeEach(() => {
    model.production = 'v2';
  });

  it('waits for enough predictions, then takes the first as its baseline', async () => {
    await model.land(rows(999, () => ({})));
    expect(await drift()).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      baseline: { samples: 0 },
    });
    await model.land(rows(201, () => ({}), NOW - 2 * HOUR_MS));
    const { status, driftScore, baseline } = await drift();
    expect([status, driftScore, baseline.samples]).toEqual(['OK', 0, 1200]);
    const kept = await model.baselines.get(MODEL, 'v2');
    expect(kept!.features[0].edges).toHaveLength(9);
    // A discrete column has an edge for each value that cuts it, not nine.
    expect(kept!.features[1].edges.length).toBeLessThanOrEqual(2);
    expect(kept!.features[2].counts).toEqual([400, 400, 400]);
  });

  it('is what the formula says, feature by feature, in one scan', async () => {
    await model.land(
      rows(600, n => ({
        score: spread(n) ** 3,
        features: [
          n % 10 === 0 ? null : 50 + 30 * spread(n * 3),
          n % 2,
          n % 5 === 0 ? -1 : 0,
        ],
      })),
    );
    const baseline = (await model.baselines.get(MODEL, 'v2'))! as ModelBaseline;
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
    await model.land(rows(499, () => ({ score: 0.99 })));
    expect(await drift()).toMatchObject({
      driftScore: null,
      status: 'INSUFFICIENT_DATA',
      current: { samples: 499 },
    });
  });
});
