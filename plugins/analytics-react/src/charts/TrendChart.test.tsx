import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import { SERIES_COLORS } from './types';
import { TrendChart } from './TrendChart';

const POINTS = [
  { at: '2026-03-01T00:00:00Z', value: 100, low: 80, high: 120, bad: false },
  { at: '2026-03-02T00:00:00Z', value: 3, low: 80, high: 120, bad: true },
  { at: '2026-03-03T00:00:00Z', value: 90, low: null, high: null, bad: false },
];

describe('TrendChart', () => {
  it('says in words and in a table what it draws, band and marks included', async () => {
    renderInTestApp(
      <TrendChart
        title="Rows per day"
        points={POINTS}
        at={point => point.at}
        format={String}
        series={[
          { label: 'rows', value: p => p.value, color: SERIES_COLORS[0] },
        ]}
        band={{
          label: 'expected',
          range: p => (p.low === null ? null : [p.low, p.high]),
        }}
        marks={{ label: 'anomaly', isMarked: p => p.bad }}
      />,
    );
    expect(
      await screen.findByRole('img', {
        name: /Rows per day\. rows: now 90, between 3 and 100 over 3 points\. Marked as anomaly: 1, the last at 2026-03-02/,
      }),
    ).toBeInTheDocument();
    const rows = within(
      screen.getByRole('table', { name: 'Rows per day, newest last' }),
    )
      .getAllByRole('row')
      .map(row =>
        within(row)
          .queryAllByRole('cell')
          .map(cell => cell.textContent),
      );
    expect(rows.slice(1)).toEqual([
      ['100', '80 to 120', 'no'],
      ['3', '80 to 120', 'yes'],
      ['90', 'not known', 'no'],
    ]);
  });
});
