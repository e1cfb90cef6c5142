import type { CheckHistoryResponse } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
  SERIES_COLORS,
  TrendChart,
  formatCompact,
} from '@analytics-engine/plugin-analytics-react';
import { useCheckHistory } from '../../hooks/useDataset';
import { formatScore } from '../../words/formatScore';

type Point = CheckHistoryResponse['points'][number];

/** How a check came out, run by run. */
export function CheckHistory(props: { id: string }) {
  const live = useCheckHistory(props.id);
  return (
    <PageSection title="History" description="Run by run">
      <LiveContent live={live} errorTitle="The history could not be loaded">
        {({ points }) =>
          points.length === 0 ? (
            <EmptyState title="It never ran" />
          ) : (
            <HistoryChart points={points} />
          )
        }
      </LiveContent>
    </PageSection>
  );
}

function HistoryChart(props: { points: Point[] }) {
  // Checks of the whole table count no rows.
  const countsRows = props.points.some(({ failedRows }) => failedRows !== null);
  return (
    <TrendChart
      title={countsRows ? 'Failing rows' : 'Score of the check'}
      points={props.points}
      at={point => point.at}
      format={countsRows ? formatCompact : formatScore}
      series={[
        countsRows
          ? {
              label: 'failing rows',
              value: point => point.failedRows,
              color: SERIES_COLORS[0],
              area: true,
            }
          : {
              label: 'score',
              value: point => point.score,
              color: SERIES_COLORS[0],
            },
      ]}
      marks={{
        label: 'failed',
        isMarked: point => point.status === 'FAILED',
      }}
    />
  );
}
