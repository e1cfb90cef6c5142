import fc from 'fast-check';
import { SeededRandom } from '../random/SeededRandom';
import { areaUnderCurve } from './areaUnderCurve';
import { bootstrapAucDifference } from './bootstrapAucDifference';
import { calibration } from './calibration';
import { evaluate } from './evaluate';

describe('areaUnderCurve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    const rows = fc.array(
      fc.record({
        // Few different scores, so that there are ties.
        score: fc.integer({ min: 0, max: 5 }),
        label: fc.integer({ min: 0, max: 1 }),
      }),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, list => {
        const positives = list.filter(({ label }) => label === 1);
        const negatives = list.filter(({ label }) => label === 0);
        fc.pre(positives.length > 0 && negatives.length > 0);
        let right = 0;
        for (const one of positives) {
          for (const zero of negatives) {
            if (one.score > zero.score) right += 1;
            else if (one.score === zero.score) right += 0.5;
          }
        }
        expect(
          areaUnderCurve(
            list.map(({ score }) => score),
            list.map(({ label }) => label),
          ),
        ).toBeCloseTo(right / (positives.length * negatives.length), 12);
      }),
    );
  });

  it('is unknown with one class', () => {
    expect(areaUnderCurve([0.1, 0.2], [1, 1])).toBeNaN();
  });
});

describe('evaluate', () => {
  // Checked against sklearn.metrics 1.7 (roc_auc_score, log_loss, brier_score_loss, ...).
  const scores = [0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.3, 0.3, 0.2, 0.05];
  const labels = [1, 1, 0, 1, 0, 1, 0, 0, 0, 0];

  it('agrees with published definitions', () => {
    const { auc, logLoss, brier, accuracy, precision, recall, f1 } = evaluate(
      scores,
      labels,
    );
    expect(auc).toBeCloseTo(21 / 24, 12);
    expect(logLoss).toBeCloseTo(0.474588766, 8);
    expect(brier).toBeCloseTo(0.1585, 10);
    expect([accuracy, precision, recall, f1]).toEqual([0.7, 0.6, 0.75, 2 / 3]);
  });

  it('has no precision when nothing is called 1, and no AUC with one class', () => {
    expect(evaluate([0.1, 0.2], [0, 0])).toMatchObject({
      auc: null,
      precision: null,
      recall: null,
      f1: null,
      accuracy: 1,
    });
  });

  it('refuses to judge nothing', () => {
    expect(() => evaluate([], [])).toThrow(RangeError);
  });
});

describe('calibration', () => {
  it('measures how far what is predicted is from what happens', () => {
    const result = calibration([0.05, 0.05, 0.95, 0.95], [0, 1, 1, 1]);
    expect(result.expectedError).toBeCloseTo(0.5 * 0.45 + 0.5 * 0.05, 12);
    expect(result.bins[0]).toMatchObject({ rows: 2, observed: 0.5 });
    expect(result.bins[4].observed).toBeNull();
  });

  it('counts a score of exactly 1', () => {
    expect(calibration([1], [1]).bins[9].rows).toBe(1);
  });
});

describe('bootstrapAucDifference', () => {
  function sample(rows: number, better: number) {
    const random = SeededRandom.create(9);
    const truth = Float64Array.from({ length: rows }, () => random.normal());
    const noisy = (noise: number) =>
      truth.map(value => value + noise * random.normal());
    return {
      labels: Uint8Array.from(truth, value => +(value > 0)),
      champion: noisy(1),
      candidate: noisy(1 - better),
    };
  }

  it('is sure about a model that is better', async () => {
    const result = await bootstrapAucDifference(sample(800, 0.5), {
      seed: 1,
      resamples: 200,
    });
    expect(result.lower).toBeGreaterThan(0);
    expect(result.lower).toBeLessThan(result.difference);
    expect(result.upper).toBeGreaterThan(result.difference);
    expect(result.resamples).toBe(200);
  });

  it('is not sure about one that is equally good', async () => {
    const { lower, upper } = await bootstrapAucDifference(sample(800, 0), {
      seed: 1,
      resamples: 200,
    });
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
  });

  it('gives the same bounds for the same seed', async () => {
    const options = { seed: 3, resamples: 50 };
    const data = sample(200, 0.3);
    expect(await bootstrapAucDifference(data, options)).toEqual(
      await bootstrapAucDifference(data, options),
    );
  });

  it('is less sure when rows repeat: groups are drawn whole', async () => {
    const single = sample(150, 0.3);
    const repeat = <T extends Uint8Array | Float64Array>(values: T) =>
      Float64Array.from({ length: 1_500 }, (_, row) => values[row % 150]);
    const repeated = {
      labels: repeat(single.labels),
      champion: repeat(single.champion),
      candidate: repeat(single.candidate),
    };
    const options = { seed: 4, resamples: 200 };
    const naive = await bootstrapAucDifference(repeated, options);
    const grouped = await bootstrapAucDifference(
      {
        ...repeated,
        groups: Uint32Array.from({ length: 1_500 }, (_, r) => r % 150),
      },
      options,
    );
    expect(grouped.upper - grouped.lower).toBeGreaterThan(
      2 * (naive.upper - naive.lower),
    );
  });
});
