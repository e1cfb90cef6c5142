import { overallTrend } from './overallTrend';

describe('overallTrend', () => {
  it('is the mean of what each dataset scored last', () => {
    expect(
      overallTrend([
        { dataset: 'orders', at: '2026-01-01T02:00:00Z', score: 100 },
        { dataset: 'events', at: '2026-01-01T01:00:00Z', score: 80 },
        { dataset: 'events', at: '2026-01-01T03:00:00Z', score: 90 },
      ]),
    ).toEqual([
      { at: '2026-01-01T01:00:00Z', score: 80 },
      { at: '2026-01-01T02:00:00Z', score: 90 },
      { at: '2026-01-01T03:00:00Z', score: 95 },
    ]);
  });

  it('counts nothing that was not evaluated', () => {
    expect(
      overallTrend([
        { dataset: 'orders', at: '2026-01-01T01:00:00Z', score: null },
        { dataset: 'events', at: '2026-01-01T02:00:00Z', score: 80 },
        { dataset: 'events', at: '2026-01-01T03:00:00Z', score: null },
      ]).map(({ score }) => score),
    ).toEqual([null, 80, null]);
  });
});
