import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  ErrorState,
  LiveIndicator,
  PageSection,
  StaleArea,
} from '@analytics-engine/plugin-analytics-react';
import { Skeleton, Table, useTable } from '@backstage/ui';
import { useMemo } from 'react';
import {
  usePipelineBatches,
  usePipelineDefinition,
} from '../../hooks/usePipeline';
import styles from '../../pages/Page.module.css';
import { blockColumns } from './blockColumns';
import type { BlockRow } from './blockColumns';

/** The newest blocks and what became of each. */
export function BlocksTab(props: { name: string }) {
  const live = usePipelineBatches(props.name);
  const batches =
    live.data?.pipeline === props.name ? live.data.batches : undefined;
  const data = useMemo<BlockRow[] | undefined>(() => batches, [batches]);
  const definition = usePipelineDefinition(props.name).data?.definition;
  const tables = definition ? sinksOf(definition).length : 1;
  const columns = useMemo(() => blockColumns(tables), [tables]);
  const { tableProps } = useTable<BlockRow>({
    mode: 'complete',
    data: data ?? [],
    paginationOptions: { pageSize: 20 },
  });
  return (
    <PageSection
      title="Recent blocks"
      description="A block is a set of offset ranges that lands in one insert; it is counted once, also after a crash"
      actions={<LiveIndicator live={live} />}
    >
      {live.error && !data ? (
        <ErrorState
          title="The blocks could not be loaded"
          error={live.error}
          onRetry={live.refresh}
        />
      ) : null}
      {live.isPending ? <Skeleton width="100%" height={320} /> : null}
      {data?.length === 0 ? (
        <EmptyState
          title="No blocks yet"
          description="The first one appears as soon as events come in and the pipeline runs."
        />
      ) : null}
      {data && data.length > 0 ? (
        <StaleArea isStale={live.isStale}>
          <div className={styles.tableScroll}>
            <Table columnConfig={columns} {...tableProps} />
          </div>
        </StaleArea>
      ) : null}
    </PageSection>
  );
}
