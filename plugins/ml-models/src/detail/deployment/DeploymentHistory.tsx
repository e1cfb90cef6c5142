import type { DeploymentEvent } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  StatusChip,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Page.module.css';
import { DEPLOYMENT_STATES } from '../../words/deploymentStates';

type EventRow = DeploymentEvent & { id: number };

const COLUMNS: ColumnConfig<EventRow>[] = [
  {
    id: 'at',
    label: 'When',
    isRowHeader: true,
    minWidth: 170,
    cell: row => <CellText title={formatTime(row.at)} />,
  },
  {
    id: 'state',
    label: 'State',
    minWidth: 130,
    cell: row => (
      <Cell>
        <StatusChip tone={DEPLOYMENT_STATES[row.state].tone}>
          {DEPLOYMENT_STATES[row.state].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'traffic',
    label: 'Traffic',
    minWidth: 90,
    cell: row => <CellText title={`${row.trafficPercent} %`} />,
  },
  {
    id: 'message',
    label: 'What happened',
    minWidth: 320,
    defaultWidth: '4fr',
    cell: row => <CellText title={row.message} description={row.actor} />,
  },
];

/** Everything that was done in one deployment, newest first. */
export function DeploymentHistory(props: { events: DeploymentEvent[] }) {
  const { events } = props;
  const data = useMemo<EventRow[]>(
    () => events.map((event, id) => ({ ...event, id })).reverse(),
    [events],
  );
  const { tableProps } = useTable<EventRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: 20,
      type: data.length > 20 ? 'page' : 'none',
    },
  });
  return (
    <PageSection title="What happened">
      <div className={styles.tableScroll}>
        <Table columnConfig={COLUMNS} {...tableProps} />
      </div>
    </PageSection>
  );
}
