import type { DeploymentEvent } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  StatusChip,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, Text, useTable } from '@backstage/ui';
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
    // Not cut off: the numbers that decided stand at the end.
    cell: row => (
      <Cell>
        <Text as="p">{row.message}</Text>
        <Text as="p" color="secondary">
          {row.actor}
        </Text>
      </Cell>
    ),
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
