import { quantileOf } from './quantileOf';

describe('quantileOf', () => {
  const buckets: Array<[number, number]> = [
    [0.1, 50],
    [0.2, 90],
    [1, 100],
    [Infinity, 100],
  ];

  it.each([
    [0.25, 0.05],
    [0.5, 0.1],
    [0.7, 0.15],
    [0.95, 0.6],
    [1, 1],
  ])('answers %p of the counts', (quantile, expected) => {
    expect(quantileOf(buckets, quantile)).toBeCloseTo(expected);
  });

  it('knows nothing of nothing, and no more than the last bound', () => {
    expect(quantileOf([], 0.5)).toBeNull();
    expect(
      quantileOf(
        [
          [1, 0],
          [Infinity, 0],
        ],
        0.5,
      ),
    ).toBeNull();
    expect(
      quantileOf(
        [
          [1, 1],
          [Infinity, 100],
        ],
        0.99,
      ),
    ).toBe(1);
  });
});
