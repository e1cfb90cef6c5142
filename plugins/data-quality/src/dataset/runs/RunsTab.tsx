import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { QualityRunSummary } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
  Pager,
  formatAgo,
  formatCount,
  formatMs,
  formatPercent,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import { useRunPages } from '../../hooks/useDataset';
import styles from '../../pages/Quality.module.css';
import { ScoreNumber } from '../../status/ScoreNumber';
import { RunStatusChip } from '../../status/StatusWord';
import { RUN_TRIGGERS } from './runTriggers';

type RunRow = QualityRunSummary & { id: string };

const COLUMNS: ColumnConfig<RunRow>[] = [
  {
    id: 'runId',
    label: 'Run',
    isRowHeader: true,
    minWidth: 180,
    cell: row => (
      <CellText
        title={formatTime(row.startedAt)}
        description={formatAgo(row.startedAt)}
        href={QUALITY_PATHS.run(row.dataset, row.runId)}
      />
    ),
  },
  {
    id: 'status',
    label: 'Result',
    minWidth: 130,
    cell: row => (
      <Cell>
        <RunStatusChip status={row.status} />
      </Cell>
    ),
  },
  {
    id: 'score',
    label: 'Score',
    minWidth: 110,
    cell: row => (
      <Cell>
        <ScoreNumber score={row.score} />
      </Cell>
    ),
  },
  {
    id: 'checks',
    label: 'Failed, warned, could not run',
    minWidth: 200,
    cell: row => (
      <CellText
        title={`${row.failedChecks}, ${row.warnedChecks}, ${row.erroredChecks}`}
        description={`${formatPercent(row.coverage)} evaluated`}
      />
    ),
  },
  {
    id: 'rows',
    label: 'Rows',
    minWidth: 120,
    cell: row => <CellText title={formatCount(row.rowsScanned)} />,
  },
  {
    id: 'duration',
    label: 'Took',
    minWidth: 130,
    cell: row => (
      <CellText
        title={formatMs(row.durationMs)}
        description={`${row.queries} ${
          row.queries === 1 ? 'statement' : 'statements'
        }`}
      />
    ),
  },
  {
    id: 'trigger',
    label: 'Begun by',
    minWidth: 120,
    cell: row => <CellText title={RUN_TRIGGERS[row.trigger]} />,
  },
];

/** The newest runs of a dataset. */
export function RunsTab(props: { name: string }) {
  const pages = useRunPages(props.name);
  return (
    <PageSection title="Runs" description="Newest first">
      <LiveContent live={pages.live} errorTitle="The runs could not be loaded">
        {({ runs }) =>
          runs.length === 0 ? (
            <EmptyState
              title="It was never checked"
              description="Check it now; every run is kept here with what each check found."
            />
          ) : (
            <>
              <RunsTable runs={runs} />
              <Pager pages={pages} shown={runs.length} />
            </>
          )
        }
      </LiveContent>
    </PageSection>
  );
}

function RunsTable(props: { runs: QualityRunSummary[] }) {
  const data = useMemo(
    () => props.runs.map(run => ({ id: run.runId, ...run })),
    [props.runs],
  );
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={COLUMNS} data={data} pagination={{ type: 'none' }} />
    </div>
  );
}
