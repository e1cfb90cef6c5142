import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQuality } from '@analytics-engine/plugin-analytics-common';
import {
  Sparkline,
  formatAge,
  formatAgo,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText, Flex, Link } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { RunButton } from '../run/RunButton';
import { nameOfRef } from '../status/EntityRefText';
import { ScoreNumber } from '../status/ScoreNumber';
import {
  QualityStatusChip,
  RunStatusChip,
  StatusWord,
} from '../status/StatusWord';
import { formatScore } from '../words/formatScore';
import { freshnessWords } from '../words/freshnessWords';
import { WorstDimensions } from './WorstDimensions';

/** A dataset as a row of the table. */
export type DatasetRow = DatasetQuality & { id: string };

/** Columns of the list of datasets. */
export function datasetColumns(options: {
  pending: string | undefined;
  onRun(dataset: string): void;
}): ColumnConfig<DatasetRow>[] {
  return [
    {
      id: 'dataset',
      label: 'Dataset',
      isRowHeader: true,
      isSortable: true,
      minWidth: 130,
      cell: row => (
        <CellText
          title={row.dataset}
          description={nameOfRef(row.owner)}
          href={QUALITY_PATHS.dataset(row.dataset)}
        />
      ),
    },
    {
      id: 'status',
      label: 'Status',
      width: 135,
      cell: row => (
        <Cell>
          <QualityStatusChip status={row.status} />
        </Cell>
      ),
    },
    {
      id: 'score',
      label: 'Score',
      isSortable: true,
      width: 190,
      cell: row => (
        <Cell>
          <Flex gap="3" align="center">
            <ScoreNumber score={row.score} />
            <Sparkline
              title={`Score of ${row.dataset}`}
              values={row.trend.map(({ score }) => score)}
              format={formatScore}
            />
          </Flex>
        </Cell>
      ),
    },
    {
      id: 'dimensions',
      label: 'Dimensions',
      width: 155,
      cell: row => (
        <Cell>
          <WorstDimensions dimensions={row.dimensions} />
        </Cell>
      ),
    },
    {
      id: 'freshness',
      label: 'Freshness',
      isSortable: true,
      width: 125,
      cell: row => (
        <Cell>
          <Flex direction="column" gap="1" align="start">
            <StatusWord words={freshnessWords(row.freshness)} />
            <small>
              {row.freshness.lagSeconds === null
                ? ''
                : `${formatAge(row.freshness.lagSeconds)} old`}
            </small>
          </Flex>
        </Cell>
      ),
    },
    {
      id: 'openIncidents',
      label: 'Incidents',
      isSortable: true,
      width: 125,
      cell: row => (
        <Cell>
          {row.openIncidents > 0 ? (
            <Link
              color="danger"
              href={`${QUALITY_PATHS.incidents}?dataset=${row.dataset}`}
              aria-label={`${row.openIncidents} open incidents of ${row.dataset}`}
            >
              {row.openIncidents} open
            </Link>
          ) : (
            'none'
          )}
        </Cell>
      ),
    },
    {
      id: 'lastRun',
      label: 'Last run',
      width: 120,
      cell: row =>
        row.lastRun ? (
          <Cell>
            <Flex direction="column" gap="1" align="start">
              <RunStatusChip status={row.lastRun.status} />
              <small>{formatAgo(row.lastRun.finishedAt)}</small>
            </Flex>
          </Cell>
        ) : (
          <CellText title="never" color="secondary" />
        ),
    },
    {
      id: 'actions',
      label: 'Actions',
      width: 110,
      cell: row => (
        <Cell>
          {row.checks > 0 ? (
            <RunButton
              isShort
              dataset={row.dataset}
              isPending={
                options.pending === row.dataset || row.running !== null
              }
              onRun={options.onRun}
            />
          ) : (
            <Link href={QUALITY_PATHS.dataset(row.dataset, 'checks')}>
              Add checks
            </Link>
          )}
        </Cell>
      ),
    },
  ];
}
