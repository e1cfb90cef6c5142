import type {
  ModelMetricsLine,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import { Table, useTable } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../pages/Page.module.css';
import { MODEL_COLUMNS } from './modelColumns';
import type { ModelRow } from './modelColumns';

const PAGE_SIZE = 20;

/** Every model on one line: health at a glance. */
export function ModelTable(props: {
  models: ModelStatus[];
  metrics: ModelMetricsLine[] | undefined;
}) {
  const data = useMemo<ModelRow[]>(() => {
    const lines = new Map(props.metrics?.map(line => [line.model, line]));
    return props.models.map(status => ({
      id: status.model,
      status,
      figures: lines.get(status.model),
    }));
  }, [props.models, props.metrics]);
  const { tableProps } = useTable<ModelRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={MODEL_COLUMNS} {...tableProps} />
    </div>
  );
}
