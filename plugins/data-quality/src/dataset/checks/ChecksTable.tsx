import {
  dimensionOf,
  QUALITY_PATHS,
} from '@analytics-engine/plugin-analytics-common';
import type { CheckItem } from '@analytics-engine/plugin-analytics-common';
import { formatAgo } from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, Text, useTable } from '@backstage/ui';
import type { ColumnConfig, SortDescriptor } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Quality.module.css';
import { CheckStatusChip, SeverityChip } from '../../status/StatusWord';
import { CHECK_TYPES, DIMENSIONS, ORIGINS } from '../../words/checkTypes';

const PAGE_SIZE = 25;
const STATUS_ORDER = ['FAILED', 'ERROR', 'WARN', 'NOT_EVALUATED', 'PASSED'];

type CheckRow = CheckItem & { id: string };

const COLUMNS: ColumnConfig<CheckRow>[] = [
  {
    id: 'name',
    label: 'Check',
    isRowHeader: true,
    isSortable: true,
    minWidth: 220,
    defaultWidth: '2fr',
    cell: ({ definition }) => (
      <CellText
        title={definition.name}
        description={`${CHECK_TYPES[definition.type].label}${
          definition.enabled ? '' : ', switched off'
        }`}
        href={QUALITY_PATHS.check(definition.dataset, definition.id)}
      />
    ),
  },
  {
    id: 'status',
    label: 'Last result',
    isSortable: true,
    minWidth: 140,
    cell: ({ lastResult }) => (
      <Cell>
        {lastResult ? (
          <CheckStatusChip status={lastResult.status} />
        ) : (
          <Text color="secondary">never ran</Text>
        )}
      </Cell>
    ),
  },
  {
    id: 'actual',
    label: 'Found',
    minWidth: 220,
    defaultWidth: '2fr',
    cell: ({ lastResult }) => (
      <CellText
        title={lastResult?.error ?? lastResult?.actual ?? '–'}
        description={lastResult ? formatAgo(lastResult.at) : undefined}
      />
    ),
  },
  {
    id: 'severity',
    label: 'Severity',
    minWidth: 120,
    cell: ({ definition }) => (
      <Cell>
        <SeverityChip severity={definition.severity} />
      </Cell>
    ),
  },
  {
    id: 'dimension',
    label: 'Dimension',
    isSortable: true,
    minWidth: 130,
    cell: ({ definition }) => (
      <CellText title={DIMENSIONS[dimensionOf(definition)]} />
    ),
  },
  {
    id: 'origin',
    label: 'Comes from',
    minWidth: 120,
    cell: ({ origin }) => <CellText title={ORIGINS[origin].word} />,
  },
];

/** Every check on one line, what failed first. */
export function ChecksTable(props: { dataset: string; items: CheckItem[] }) {
  const data = useMemo(
    () => props.items.map(item => ({ id: item.definition.id, ...item })),
    [props.items],
  );
  const { tableProps } = useTable<CheckRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
    initialSort: { column: 'status', direction: 'ascending' },
    sortFn: sortChecks,
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={COLUMNS} {...tableProps} />
    </div>
  );
}

function sortChecks(
  rows: CheckRow[],
  { column, direction }: SortDescriptor,
): CheckRow[] {
  const sign = direction === 'descending' ? -1 : 1;
  const byName = (a: CheckRow, b: CheckRow) =>
    a.definition.name.localeCompare(b.definition.name);
  return [...rows].sort((a, b) => {
    switch (column) {
      case 'status':
        return sign * (rankOf(a) - rankOf(b)) || byName(a, b);
      case 'dimension':
        return (
          sign *
            dimensionOf(a.definition).localeCompare(
              dimensionOf(b.definition),
            ) || byName(a, b)
        );
      default:
        return sign * byName(a, b);
    }
  });
}

function rankOf({ lastResult }: CheckRow): number {
  return lastResult ? STATUS_ORDER.indexOf(lastResult.status) : 3.5;
}
