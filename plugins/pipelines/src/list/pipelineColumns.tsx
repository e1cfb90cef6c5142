import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  VerdictNumber,
  formatAgo,
  formatCount,
  formatPercent,
  formatRate,
  formatSeconds,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Link } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { PipelineActions } from '../actions/PipelineActions';
import { PipelineHealth } from '../status/PipelineHealth';
import { PipelineStateChip } from '../status/PipelineStateChip';

/** A pipeline as a row of the table. */
export type PipelineRow = PipelineStatus & { id: string };

/** Columns of the list of pipelines. */
export const PIPELINE_COLUMNS: ColumnConfig<PipelineRow>[] = [
  {
    id: 'name',
    label: 'Pipeline',
    isRowHeader: true,
    isSortable: true,
    minWidth: 170,
    defaultWidth: '2fr',
    cell: row => <CellText title={row.name} href={`/pipelines/${row.name}`} />,
  },
  {
    id: 'state',
    label: 'State',
    isSortable: true,
    minWidth: 125,
    cell: row => (
      <Cell>
        <PipelineStateChip state={row.state} />
      </Cell>
    ),
  },
  {
    id: 'health',
    label: 'Health',
    minWidth: 125,
    cell: row => (
      <Cell>
        <PipelineHealth status={row} />
      </Cell>
    ),
  },
  {
    id: 'lagSeconds',
    label: 'Lag',
    isSortable: true,
    minWidth: 85,
    cell: row => (
      <Cell>
        <VerdictNumber
          value={row.lagSeconds}
          threshold={PIPELINE_THRESHOLDS.lagSeconds}
          format={formatSeconds}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'eventsPerSecond',
    label: 'Events/s',
    isSortable: true,
    minWidth: 118,
    cell: row => <CellText title={formatRate(row.eventsPerSecond)} />,
  },
  {
    id: 'successRate',
    label: 'Success',
    isSortable: true,
    minWidth: 115,
    cell: row => (
      <Cell>
        <VerdictNumber
          value={row.successRate}
          threshold={PIPELINE_THRESHOLDS.successRate}
          format={formatPercent}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'lastBatch',
    label: 'Last batch',
    minWidth: 125,
    cell: row =>
      row.lastBatch ? (
        <CellText
          title={`${formatCount(row.lastBatch.records)} records`}
          description={formatAgo(
            row.lastBatch.finishedAt ?? row.lastBatch.startedAt,
          )}
        />
      ) : (
        <CellText title="none yet" color="secondary" />
      ),
  },
  {
    id: 'errorCount',
    label: 'Failed',
    isSortable: true,
    minWidth: 95,
    cell: row => (
      <Cell>
        {row.errorCount > 0 ? (
          <Link
            href={`/pipelines/${row.name}/failed`}
            color="danger"
            aria-label={`${row.errorCount} failed batches of ${row.name}`}
          >
            {formatCount(row.errorCount)}
          </Link>
        ) : (
          '0'
        )}
      </Cell>
    ),
  },
  {
    id: 'actions',
    label: 'Actions',
    minWidth: 150,
    cell: row => (
      <Cell>
        <PipelineActions
          name={row.name}
          state={row.state}
          isHeld={row.heldBy.length > 0}
        />
      </Cell>
    ),
  },
];
