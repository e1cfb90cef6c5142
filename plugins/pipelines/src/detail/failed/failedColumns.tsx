import type { PipelineError } from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  formatAgo,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import type { Tone } from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { QUARANTINE_CLASSES } from '../../words/quarantineClasses';

const STATUS: Record<PipelineError['status'], { tone: Tone; word: string }> = {
  FAILED: { tone: 'danger', word: 'Failed' },
  RETRYING: { tone: 'info', word: 'Retrying' },
  RESOLVED: { tone: 'success', word: 'Landed' },
  CLEARED: { tone: 'neutral', word: 'Cleared' },
};

/** Columns of the failed batches. */
export const FAILED_COLUMNS: ColumnConfig<PipelineError>[] = [
  {
    id: 'batchId',
    label: 'Batch',
    isRowHeader: true,
    minWidth: 110,
    // One block is refused by each of its tables for itself.
    cell: row => (
      <CellText title={row.batchId} description={`for ${row.dataset}`} />
    ),
  },
  {
    id: 'class',
    label: 'Why',
    minWidth: 130,
    cell: row => (
      <CellText
        title={QUARANTINE_CLASSES[row.class].word}
        description={row.retryable ? 'can be retried' : undefined}
      />
    ),
  },
  {
    id: 'message',
    label: 'Message',
    minWidth: 240,
    defaultWidth: '3fr',
    cell: row => <CellText title={row.message} />,
  },
  {
    id: 'records',
    label: 'Records',
    minWidth: 90,
    cell: row => <CellText title={formatCount(row.records)} />,
  },
  {
    id: 'status',
    label: 'Status',
    minWidth: 110,
    cell: row => (
      <Cell>
        <StatusChip tone={STATUS[row.status].tone}>
          {STATUS[row.status].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'position',
    label: 'First at',
    minWidth: 150,
    cell: row => (
      <CellText
        title={`${row.sample.topic} / ${row.sample.partition}`}
        description={`offset ${formatCount(row.sample.offset)}`}
      />
    ),
  },
  {
    id: 'lastSeen',
    label: 'Last tried',
    minWidth: 120,
    cell: row => (
      <CellText
        title={formatAgo(row.lastSeen)}
        description={`${row.attempts} ${
          row.attempts === 1 ? 'attempt' : 'attempts'
        }`}
      />
    ),
  },
];
