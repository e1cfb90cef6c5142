import type { PipelineOffsetsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Page.module.css';
import { LAG_VERDICTS } from '../../words/lagVerdicts';

type Partition = PipelineOffsetsResponse['partitions'][number] & { id: string };

const COLUMNS: ColumnConfig<Partition>[] = [
  {
    id: 'partition',
    label: 'Partition',
    isRowHeader: true,
    minWidth: 95,
    // A pipeline reads one topic: naming it in every row only cut the others short.
    cell: row => <CellText title={String(row.partition)} />,
  },
  {
    id: 'committed',
    label: 'Read up to',
    minWidth: 110,
    cell: row => (
      <CellText
        title={
          row.committed === null ? 'nothing yet' : formatCount(row.committed)
        }
      />
    ),
  },
  {
    id: 'end',
    label: 'End of log',
    minWidth: 112,
    cell: row => <CellText title={formatCount(row.end)} />,
  },
  {
    id: 'earliest',
    label: 'Kept from',
    minWidth: 110,
    cell: row => <CellText title={formatCount(row.earliest)} />,
  },
  {
    id: 'lag',
    label: 'Waiting',
    minWidth: 85,
    cell: row => <CellText title={formatCount(row.lag)} />,
  },
  {
    id: 'verdict',
    label: 'Verdict',
    minWidth: 135,
    cell: row => {
      const { tone, word, meaning } = LAG_VERDICTS[row.verdict];
      return (
        <Cell>
          <StatusChip tone={tone} title={meaning}>
            {word}
          </StatusChip>
        </Cell>
      );
    },
  },
];

/** Offsets, lag and verdict of every partition. */
export function PartitionTable(props: {
  partitions: PipelineOffsetsResponse['partitions'];
}) {
  const data = useMemo(
    () =>
      props.partitions.map(partition => ({
        id: `${partition.topic}/${partition.partition}`,
        ...partition,
      })),
    [props.partitions],
  );
  const { tableProps } = useTable<Partition>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: 20,
      type: data.length > 20 ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table
        columnConfig={COLUMNS}
        {...tableProps}
        emptyState="The topic has no partitions yet"
      />
    </div>
  );
}
