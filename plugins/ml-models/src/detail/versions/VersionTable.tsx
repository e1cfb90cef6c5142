import type {
  ModelStatus,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  formatAgo,
  formatBytes,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Cell, CellText, Flex, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Page.module.css';
import { formatFigure } from '../../words/figures';

type VersionRow = ModelVersion & { id: string };

interface VersionTableProps {
  versions: ModelVersion[];
  status: ModelStatus;
  onShow(version: string): void;
  onDeploy(version: ModelVersion): void;
}

/** Versions, newest first. */
export function VersionTable(props: VersionTableProps) {
  const { versions, status, onShow, onDeploy } = props;
  const data = useMemo(
    () => versions.map(version => ({ ...version, id: version.version })),
    [versions],
  );
  const columns = useMemo(
    () => columnsWith({ status, onShow, onDeploy }),
    [status, onShow, onDeploy],
  );
  const { tableProps } = useTable<VersionRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: 20,
      type: data.length > 20 ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={columns} {...tableProps} />
    </div>
  );
}

function columnsWith(
  props: Omit<VersionTableProps, 'versions'>,
): ColumnConfig<VersionRow>[] {
  const { status } = props;
  return [
    {
      id: 'version',
      label: 'Version',
      isRowHeader: true,
      // The longest of our algorithms.
      minWidth: 170,
      cell: row => (
        <CellText
          title={row.version}
          description={row.tags.algorithm ?? row.artifact.producer}
        />
      ),
    },
    {
      id: 'role',
      label: 'Role',
      minWidth: 150,
      cell: row => (
        <Cell>
          <Role version={row.version} status={status} />
        </Cell>
      ),
    },
    {
      id: 'auc',
      label: 'AUC',
      minWidth: 90,
      cell: row => <CellText title={formatFigure(row.metrics.auc)} />,
    },
    {
      id: 'accuracy',
      label: 'Accuracy',
      minWidth: 100,
      cell: row => <CellText title={formatPercent(row.metrics.accuracy)} />,
    },
    {
      id: 'created',
      label: 'Registered',
      minWidth: 150,
      defaultWidth: '2fr',
      cell: row => (
        <CellText
          title={formatAgo(row.createdAt)}
          description={`by ${row.createdBy}`}
        />
      ),
    },
    {
      id: 'size',
      label: 'Size',
      minWidth: 90,
      cell: row => <CellText title={formatBytes(row.artifact.sizeBytes)} />,
    },
    {
      id: 'actions',
      label: 'Actions',
      minWidth: 190,
      cell: row => (
        <Cell>
          <Flex gap="1">
            <Button
              size="small"
              variant="tertiary"
              aria-label={`Details of ${row.version}`}
              onPress={() => props.onShow(row.version)}
            >
              Details
            </Button>
            {status.production?.version === row.version ? null : (
              <Button
                size="small"
                variant="secondary"
                isDisabled={status.deploymentId !== null}
                aria-label={`Deploy ${row.version}`}
                onPress={() => props.onDeploy(row)}
              >
                Deploy
              </Button>
            )}
          </Flex>
        </Cell>
      ),
    },
  ];
}

function Role(props: { version: string; status: ModelStatus }) {
  const { production, canary, previous } = props.status;
  if (production?.version === props.version) {
    return <StatusChip tone="success">in production</StatusChip>;
  }
  if (canary?.version === props.version) {
    return <StatusChip tone="info">{`${canary.trafficPercent} %`}</StatusChip>;
  }
  if (previous?.version === props.version) {
    return <StatusChip tone="neutral">before</StatusChip>;
  }
  return <>–</>;
}
