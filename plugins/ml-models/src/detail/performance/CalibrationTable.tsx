import type { ModelMetricsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  formatCount,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Page.module.css';

type Bin = ModelMetricsResponse['calibration'][number];
type BinRow = Bin & { id: number };

const COLUMNS: ColumnConfig<BinRow>[] = [
  {
    id: 'score',
    label: 'Score',
    isRowHeader: true,
    minWidth: 120,
    cell: row => <CellText title={`${row.from} to ${row.to}`} />,
  },
  {
    id: 'said',
    label: 'Said on average',
    minWidth: 130,
    cell: row => <CellText title={formatPercent(row.meanScore)} />,
  },
  {
    id: 'came',
    label: 'Came true',
    minWidth: 110,
    cell: row => <CellText title={formatPercent(row.positiveShare)} />,
  },
  {
    id: 'count',
    label: 'Predictions',
    minWidth: 110,
    cell: row => <CellText title={formatCount(row.count)} />,
  },
];

/** Whether what the model calls 70 % happens in 70 % of the cases. */
export function CalibrationTable(props: { bins: Bin[] }) {
  const { bins } = props;
  const data = useMemo<BinRow[]>(
    () => bins.filter(bin => bin.count > 0).map((bin, id) => ({ ...bin, id })),
    [bins],
  );
  const { tableProps } = useTable<BinRow>({
    mode: 'complete',
    data,
    paginationOptions: { pageSize: 50, type: 'none' },
  });
  if (data.length === 0) {
    return null;
  }
  return (
    <PageSection
      title="Calibration"
      description="Both columns are equal when the score can be read as a probability"
    >
      <div className={styles.tableScroll}>
        <Table columnConfig={COLUMNS} {...tableProps} />
      </div>
    </PageSection>
  );
}
