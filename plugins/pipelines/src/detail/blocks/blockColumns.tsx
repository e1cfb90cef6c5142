import type { PipelineBatchDetail } from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  formatAgo,
  formatBytes,
  formatCount,
  formatMs,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import type { Tone } from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';

/** A block as a row. */
export type BlockRow = PipelineBatchDetail;

const STATUS: Record<BlockRow['status'], { tone: Tone; word: string }> = {
  DONE: { tone: 'success', word: 'Landed' },
  PARTIAL: { tone: 'warning', word: 'Landed in part' },
  PENDING: { tone: 'info', word: 'In hand' },
  FAILED: { tone: 'danger', word: 'Failed' },
};

const SETTLED = {
  INSERTED: 'Inserted again after a crash: none of its rows was there',
  FOUND: 'All of its rows were found after a crash',
  COMPLETED: 'Only the missing rows were inserted after a crash',
} as const;

function describeRanges(row: BlockRow): {
  title: string;
  description?: string;
} {
  const [first, ...others] = row.ranges;
  return {
    title: first
      ? `${first.partition}: ${first.firstOffset}–${first.lastOffset}`
      : 'none',
    description:
      others.length > 0
        ? `and ${others.length} more ${
            others.length === 1 ? 'range' : 'ranges'
          }`
        : undefined,
  };
}

/** A block is inserted once into every table; what goes beyond is told. */
function describeInserts(
  { attempts }: BlockRow,
  tables: number,
): string | undefined {
  if (attempts <= tables) {
    return undefined;
  }
  return tables === 1
    ? `${attempts} attempts`
    : `${attempts} inserts for ${tables} tables`;
}

/**
 * Columns of the recent blocks.
 *
 * @param tables - how many the pipeline writes
 */
export const blockColumns = (tables: number): ColumnConfig<BlockRow>[] => [
  {
    id: 'id',
    label: 'Block',
    isRowHeader: true,
    minWidth: 110,
    cell: row => <CellText title={row.id} />,
  },
  {
    id: 'status',
    label: 'Status',
    minWidth: 130,
    cell: row => (
      <Cell>
        <StatusChip tone={STATUS[row.status].tone}>
          {STATUS[row.status].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'records',
    label: 'Records',
    minWidth: 110,
    cell: row => (
      <CellText
        title={formatCount(row.records)}
        description={
          row.quarantined > 0
            ? `${formatCount(row.quarantined)} set aside`
            : formatBytes(row.bytes)
        }
      />
    ),
  },
  {
    id: 'ranges',
    label: 'Partition: offsets',
    minWidth: 180,
    defaultWidth: '2fr',
    cell: row => <CellText {...describeRanges(row)} />,
  },
  {
    id: 'duration',
    label: 'Took',
    minWidth: 90,
    cell: row => (
      <CellText
        title={formatMs(row.durationMs)}
        description={describeInserts(row, tables)}
      />
    ),
  },
  {
    id: 'finished',
    label: 'Finished',
    minWidth: 120,
    cell: row => (
      <CellText
        title={formatTime(row.finishedAt ?? row.startedAt)}
        description={formatAgo(row.finishedAt ?? row.startedAt)}
      />
    ),
  },
  {
    id: 'settled',
    label: 'Settled',
    minWidth: 120,
    cell: row =>
      row.settled ? (
        <Cell>
          <StatusChip tone="info" title={SETTLED[row.settled]}>
            {row.settled.toLowerCase()}
          </StatusChip>
        </Cell>
      ) : (
        <CellText title="straight" color="secondary" />
      ),
  },
];
