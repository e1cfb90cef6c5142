import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { Incident } from '@analytics-engine/plugin-analytics-common';
import {
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import styles from '../pages/Quality.module.css';
import { EntityRefText } from '../status/EntityRefText';
import { IncidentStateChip, SeverityChip } from '../status/StatusWord';

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
export function IncidentTable(props: { incidents: Incident[] }) {
  return (
    <div className={styles.tableScroll}>
      <Table
        columnConfig={COLUMNS}
        data={props.incidents}
        pagination={{ type: 'none' }}
      />
    </div>
  );
}
