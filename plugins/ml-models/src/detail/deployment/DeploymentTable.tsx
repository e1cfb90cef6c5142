import type { DeploymentsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Cell, CellText, Table, useTable } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { useMemo } from 'react';
import styles from '../../pages/Page.module.css';
import { DEPLOYMENT_STATES, STRATEGIES } from '../../words/deploymentStates';

type Deployment = DeploymentsResponse['deployments'][number];
type DeploymentRow = Deployment & { id: string };

const columnsWith = (
  onChoose: (id: string) => void,
): ColumnConfig<DeploymentRow>[] => [
  {
    id: 'version',
    label: 'Version',
    isRowHeader: true,
    minWidth: 120,
    cell: row => (
      <CellText
        title={row.version}
        description={row.stableVersion ? `after ${row.stableVersion}` : 'first'}
      />
    ),
  },
  {
    id: 'strategy',
    label: 'Strategy',
    minWidth: 110,
    cell: row => <CellText title={STRATEGIES[row.strategy].label} />,
  },
  {
    id: 'state',
    label: 'State',
    minWidth: 130,
    cell: row => (
      <Cell>
        <StatusChip tone={DEPLOYMENT_STATES[row.state].tone}>
          {DEPLOYMENT_STATES[row.state].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'reason',
    label: 'Why',
    minWidth: 240,
    defaultWidth: '3fr',
    cell: row => <CellText title={row.reason ?? ''} />,
  },
  {
    id: 'startedAt',
    label: 'Begun',
    minWidth: 150,
    cell: row => (
      <CellText
        title={formatTime(row.startedAt)}
        description={formatAgo(row.startedAt)}
      />
    ),
  },
  {
    id: 'show',
    label: 'Details',
    minWidth: 90,
    cell: row => (
      <Cell>
        <Button
          size="small"
          variant="tertiary"
          aria-label={`Show the deployment of ${row.version} of ${formatTime(
            row.startedAt,
          )}`}
          onPress={() => onChoose(row.deploymentId)}
        >
          Show
        </Button>
      </Cell>
    ),
  },
];

/** Every deployment of a model on one line. */
export function DeploymentTable(props: {
  deployments: Deployment[];
  onChoose(id: string): void;
}) {
  const { deployments, onChoose } = props;
  const data = useMemo(
    () => deployments.map(one => ({ ...one, id: one.deploymentId })),
    [deployments],
  );
  const columns = useMemo(() => columnsWith(onChoose), [onChoose]);
  const { tableProps } = useTable<DeploymentRow>({
    mode: 'complete',
    data,
    paginationOptions: {
      pageSize: 10,
      type: data.length > 10 ? 'page' : 'none',
    },
  });
  return (
    <div className={styles.tableScroll}>
      <Table columnConfig={columns} {...tableProps} />
    </div>
  );
}
