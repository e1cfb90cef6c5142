import type { DatasetQuality } from '@analytics-engine/plugin-analytics-common';
import { Table, useTable } from '@backstage/ui';
import type { SortDescriptor } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../pages/Quality.module.css';
import { datasetColumns } from './datasetColumns';
import type { DatasetRow } from './datasetColumns';

const PAGE_SIZE = 20;

/** Every dataset on one line, the worst first. */
export function DatasetTable(props: {
  datasets: DatasetQuality[];
  /** The dataset whose run is being started. */
  pending: string | undefined;
  onRun(dataset: string): void;
}) {
  const { datasets, pending, onRun } = props;
  const data = useMemo(
    () => datasets.map(quality => ({ id: quality.dataset, ...quality })),
    [datasets],
  );
  const columns = useMemo(
    () => datasetColumns({ pending, onRun }),
    [pending, onRun],
  );
  const { tableProps } = useTable<DatasetRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
    initialSort: { column: 'score', direction: 'ascending' },
    sortFn: sortDatasets,
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={columns} {...tableProps} />
    </div>
  );
}

function sortDatasets(
  rows: DatasetRow[],
  { column, direction }: SortDescriptor,
): DatasetRow[] {
  const sign = direction === 'descending' ? -1 : 1;
  return [...rows].sort((a, b) => {
    switch (column) {
      case 'score':
        // What is not known stands last in either direction.
        return (
          Number(a.score === null) - Number(b.score === null) ||
          sign * ((a.score ?? 0) - (b.score ?? 0)) ||
          a.dataset.localeCompare(b.dataset)
        );
      case 'openIncidents':
        return sign * (a.openIncidents - b.openIncidents);
      case 'freshness':
        return (
          sign * ((a.freshness.lagSeconds ?? 0) - (b.freshness.lagSeconds ?? 0))
        );
      default:
        return sign * a.dataset.localeCompare(b.dataset);
    }
  });
}
