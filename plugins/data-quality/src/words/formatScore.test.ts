import { formatScore } from './formatScore';

describe('formatScore', () => {
  it.each([
    [75.07, '75.07 %'],
    [99.9999, '99.99 %'],
    [100, '100 %'],
    [0, '0 %'],
    [null, '–'],
  ])('shows %s as %s', (score, shown) => {
    expect(formatScore(score)).toBe(shown);
  });
});
