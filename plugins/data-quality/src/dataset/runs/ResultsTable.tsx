import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckResult,
  QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import { formatCount } from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Quality.module.css';
import { CheckStatusChip } from '../../status/StatusWord';

const PAGE_SIZE = 25;

type ResultRow = CheckResult & { id: string };

function columnsOf(dataset: string): ColumnConfig<ResultRow>[] {
  return [
    {
      id: 'name',
      label: 'Check',
      isRowHeader: true,
      minWidth: 200,
      defaultWidth: '2fr',
      cell: row => (
        <CellText
          title={row.name}
          description={row.column ?? undefined}
          href={QUALITY_PATHS.check(dataset, row.checkId)}
        />
      ),
    },
    {
      id: 'status',
      label: 'Result',
      minWidth: 140,
      cell: row => (
        <Cell>
          <CheckStatusChip status={row.status} />
        </Cell>
      ),
    },
    {
      id: 'actual',
      label: 'Found',
      minWidth: 240,
      defaultWidth: '2fr',
      cell: row => (
        <CellText
          title={row.error ?? row.actual}
          description={`expected ${row.expected}`}
        />
      ),
    },
    {
      id: 'failed',
      label: 'Failing rows',
      minWidth: 120,
      cell: row => (
        <CellText
          title={formatCount(row.failedRows)}
          description={row.method}
        />
      ),
    },
    {
      id: 'keys',
      label: 'Some keys',
      minWidth: 220,
      defaultWidth: '2fr',
      cell: row => (
        <CellText
          title={row.sampleKeys[0] ?? '–'}
          description={
            row.sampleKeys.length > 1
              ? `and ${row.sampleKeys.length - 1} more`
              : undefined
          }
        />
      ),
    },
  ];
}

/** Every result of a run, as the run had them. */
export function ResultsTable(props: { run: QualityRun }) {
  const { dataset, results } = props.run;
  const data = useMemo(
    () => results.map(result => ({ id: result.checkId, ...result })),
    [results],
  );
  const columns = useMemo(() => columnsOf(dataset), [dataset]);
  const { tableProps } = useTable<ResultRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={columns} {...tableProps} />
    </div>
  );
}
