import { formatNamedFigure } from './figures';

describe('formatNamedFigure', () => {
  it('counts rows without digits behind the point', () => {
    expect(formatNamedFigure('positives', 2808)).toBe('2,808');
    expect(formatNamedFigure('auc', 0.93774)).toBe('0.938');
    expect(formatNamedFigure('of somebody else', 2)).toBe('2.000');
    expect(formatNamedFigure('rows', null)).toBe('–');
  });
});
