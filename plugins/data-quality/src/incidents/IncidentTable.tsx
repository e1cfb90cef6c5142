import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { Incident } from '@analytics-engine/plugin-analytics-common';
import {
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, Text, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../pages/Quality.module.css';
import { EntityRefText } from '../status/EntityRefText';
import { IncidentStateChip, SeverityChip } from '../status/StatusWord';

const PAGE_SIZE = 25;

const COLUMNS: ColumnConfig<Incident>[] = [
  {
    id: 'title',
    label: 'Incident',
    isRowHeader: true,
    minWidth: 240,
    defaultWidth: '3fr',
    cell: row => (
      <CellText
        title={row.title}
        description={`${row.id}, ${row.dataset}`}
        href={QUALITY_PATHS.incident(row.id)}
      />
    ),
  },
  {
    id: 'severity',
    label: 'Severity',
    minWidth: 120,
    cell: row => (
      <Cell>
        <SeverityChip severity={row.severity} />
      </Cell>
    ),
  },
  {
    id: 'state',
    label: 'State',
    minWidth: 145,
    cell: row => (
      <Cell>
        <IncidentStateChip state={row.state} />
      </Cell>
    ),
  },
  {
    id: 'actual',
    label: 'Found',
    minWidth: 200,
    defaultWidth: '2fr',
    cell: row => (
      <CellText
        title={row.actual}
        description={`${row.failures} failing ${
          row.failures === 1 ? 'run' : 'runs'
        }`}
      />
    ),
  },
  {
    id: 'openedAt',
    label: 'Since',
    minWidth: 150,
    cell: row => (
      <CellText
        title={formatAgo(row.openedAt)}
        description={formatTime(row.openedAt)}
      />
    ),
  },
  {
    id: 'assignee',
    label: 'Assignee',
    minWidth: 130,
    cell: row => (
      <Cell>
        <EntityRefText entityRef={row.assignee} />
      </Cell>
    ),
  },
  {
    id: 'owner',
    label: 'Owner',
    minWidth: 130,
    cell: row => (
      <Cell>
        <EntityRefText entityRef={row.owner} />
      </Cell>
    ),
  },
];

/** Incidents, one per line. */
export function IncidentTable(props: {
  incidents: Incident[];
  /** All that match, of which these may be the newest. */
  total: number;
}) {
  const { incidents, total } = props;
  const data = useMemo(() => incidents, [incidents]);
  const { tableProps } = useTable<Incident>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={COLUMNS} {...tableProps} />
      {total > incidents.length ? (
        <Text as="p" variant="body-small" color="secondary">
          The newest {incidents.length} of {total}; choose a dataset or a state
          to see others.
        </Text>
      ) : null}
    </div>
  );
}
