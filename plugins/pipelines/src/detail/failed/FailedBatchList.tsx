import type { PipelineError } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  Pager,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Flex, Table, Text } from '@backstage/ui';
import type { Selection } from '@backstage/ui';
import { useMemo, useState } from 'react';
import type { FailedBatchFilter, FailedBatchSelection } from '../../api/types';
import styles from '../../pages/Page.module.css';
import { ClearDialog } from './ClearDialog';
import { RetryDialog } from './RetryDialog';
import { FAILED_COLUMNS } from './failedColumns';
import type { FailedBatches } from './useFailedBatches';

/** The batches of one page: select some, or act on all that the filter means. */
export function FailedBatchList(props: {
  name: string;
  filter: FailedBatchFilter;
  batches: FailedBatches;
  openId: string | undefined;
  onOpen(error: PipelineError): void;
  onOperation(operation: { id: string; title: string }): void;
}) {
  const { name, filter, batches } = props;
  const [selected, setSelected] = useState<Selection>(new Set());
  const [dialog, setDialog] = useState<'retry' | 'clear'>();
  const data = batches.live.data!;
  const chosen = useMemo(
    () =>
      data.errors.filter(error => selected === 'all' || selected.has(error.id)),
    [data.errors, selected],
  );
  const selection: FailedBatchSelection =
    chosen.length > 0
      ? { batchIds: chosen.map(error => error.id) }
      : { filter };
  const count = chosen.length > 0 ? chosen.length : data.total;
  const what =
    chosen.length > 0
      ? `${formatCount(count)} selected`
      : `all ${formatCount(count)}`;
  return (
    <Flex direction="column" gap="3">
      <Flex gap="2" align="center">
        <Button
          size="small"
          variant="primary"
          isDisabled={count === 0}
          onPress={() => setDialog('retry')}
        >
          Retry {what}
        </Button>
        <Button
          size="small"
          variant="secondary"
          isDisabled={count === 0}
          onPress={() => setDialog('clear')}
        >
          Clear {what}
        </Button>
        <Text variant="body-small" color="secondary">
          Select batches to act on those only; choose a row to see its records
        </Text>
      </Flex>
      <div className={styles.tableScroll}>
        <Table
          columnConfig={FAILED_COLUMNS}
          data={data.errors}
          isStale={batches.live.isStale}
          pagination={{ type: 'none' }}
          rowConfig={{ onClick: props.onOpen }}
          selection={{
            mode: 'multiple',
            behavior: 'toggle',
            selected,
            onSelectionChange: setSelected,
          }}
          emptyState={<EmptyState title="No batch is like this" />}
        />
      </div>
      <Pager pages={batches} shown={data.errors.length} total={data.total} />
      {dialog === 'retry' ? (
        <RetryDialog
          name={name}
          selection={selection}
          what={what}
          onOperation={props.onOperation}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {dialog === 'clear' ? (
        <ClearDialog
          name={name}
          selection={selection}
          what={what}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
    </Flex>
  );
}
