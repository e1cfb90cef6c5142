import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { Flex, SearchField, Table, useTable } from '@backstage/ui';
import type { SortDescriptor } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../pages/Page.module.css';
import { PIPELINE_COLUMNS } from './pipelineColumns';
import type { PipelineRow } from './pipelineColumns';

const PAGE_SIZE = 20;
/** From this many pipelines on a search field helps. */
const SEARCH_FROM = 8;

/** Every pipeline on one line, with its actions. */
export function PipelineTable(props: { pipelines: PipelineStatus[] }) {
  const data = useMemo(
    () => props.pipelines.map(pipeline => ({ id: pipeline.name, ...pipeline })),
    [props.pipelines],
  );
  const { tableProps, search } = useTable<PipelineRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: PAGE_SIZE,
      type: data.length > PAGE_SIZE ? 'page' : 'none',
    },
    initialSort: { column: 'name', direction: 'ascending' },
    sortFn: sortPipelines,
    searchFn: (rows, text) =>
      rows.filter(row => row.name.includes(text.trim().toLowerCase())),
  });
  return (
    <Flex direction="column" gap="3">
      {data.length >= SEARCH_FROM ? (
        <SearchField
          aria-label="Find a pipeline"
          placeholder="Find a pipeline"
          {...search}
        />
      ) : null}
      <div className={styles.tableScroll}>
        <Table columnConfig={PIPELINE_COLUMNS} {...tableProps} />
      </div>
    </Flex>
  );
}

function sortPipelines(
  rows: PipelineRow[],
  { column, direction }: SortDescriptor,
): PipelineRow[] {
  const key = column as keyof PipelineRow;
  const sign = direction === 'descending' ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a[key], b[key]));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  // Unknown values stand at one end whatever their neighbours' type is.
  return String(a ?? '').localeCompare(String(b ?? ''));
}
