import fc from 'fast-check';
import {
  differenceInterval,
  quantileRanks,
  shareInterval,
  zOf,
} from './intervals';
import { psiOf } from './psi';

describe('intervals', () => {
  it('knows the normal distribution', () => {
    expect(zOf(0.025)).toBeCloseTo(1.95996, 4);
    expect(zOf(0.001)).toBeCloseTo(3.09023, 4);
  });

  it('bounds a share as Clopper and Pearson do', () => {
    // R: binom.test(2, 20)$conf.int, binom.test(0, 20)$conf.int
    const two = shareInterval(2, 20, 0.025);
    expect(two.lower).toBeCloseTo(0.012349, 5);
    expect(two.upper).toBeCloseTo(0.316983, 5);
    const none = shareInterval(0, 20, 0.025);
    expect(none.lower).toBe(0);
    expect(none.upper).toBeCloseTo(0.168433, 5);
    expect(shareInterval(20, 20, 0.025).upper).toBe(1);
    expect(shareInterval(0, 0, 0.025)).toEqual({ lower: 0, upper: 1 });
  });

  it('bounds a difference as Newcombe does', () => {
    // Table II of the paper: 56/70 less 48/80, and 0/10 less 0/20.
    const usual = differenceInterval(
      { hits: 56, total: 70 },
      { hits: 48, total: 80 },
      0.025,
    );
    expect(usual.lower).toBeCloseTo(0.0524, 4);
    expect(usual.upper).toBeCloseTo(0.3339, 4);
    const none = differenceInterval(
      { hits: 0, total: 10 },
      { hits: 0, total: 20 },
      0.025,
    );
    expect(none.lower).toBeCloseTo(-0.1611, 4);
    expect(none.upper).toBeCloseTo(0.2775, 4);
  });

  it('narrows around a quantile with the sample', () => {
    const { lower, upper } = quantileRanks(0.95, 500, 0.025);
    expect(lower).toBeCloseTo(0.9309, 3);
    expect(upper).toBeCloseTo(0.9691, 3);
    expect(quantileRanks(0.95, 3, 0.001)).toMatchObject({ upper: 1 });
  });
});

describe('psi', () => {
  const random = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  };
  const sample = (next: () => number, size: number) => {
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < size; index++) {
      counts[Math.floor(next() * 10)] += 1;
    }
    return counts;
  };

  it('is what the formula says', () => {
    // (0.5 - 0.25) ln 2 twice over, once with the sign of the other.
    expect(psiOf([50, 50], [25, 75]).raw).toBeCloseTo(
      0.25 * Math.log(2) + 0.25 * Math.log(0.75 / 0.5),
      12,
    );
    expect(psiOf([1, 1], [0, 0]).raw).toBeNaN();
  });

  it('is the same both ways, never negative, and 0 for equal shares', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        fc.pre(a.some(Boolean) && b.some(Boolean));
        expect(psiOf(a, b).raw).toBeCloseTo(psiOf(b, a).raw, 9);
        expect(psiOf(a, b).raw).toBeGreaterThanOrEqual(0);
        expect(
          psiOf(
            a,
            a.map(count => count * 3),
          ).raw,
        ).toBeCloseTo(0, 9);
      }),
    );
  });

  it('takes off what chance alone gives, and hardly alarms without drift', () => {
    const next = random(7);
    const runs = Array.from({ length: 200 }, () =>
      psiOf(sample(next, 2_000), sample(next, 500)),
    );
    const mean = (values: number[]) =>
      values.reduce((total, value) => total + value, 0) / values.length;
    const chance = 9 * (1 / 2_000 + 1 / 500);
    expect(mean(runs.map(({ raw }) => raw))).toBeCloseTo(chance, 2);
    expect(runs[0].chanceDeviation).toBeCloseTo(
      Math.sqrt(18) * (1 / 2_000 + 1 / 500),
      9,
    );
    expect(runs.filter(({ corrected }) => corrected > 0.1)).toHaveLength(0);
  });
});
