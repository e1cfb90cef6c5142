import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { Text } from '@backstage/ui';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { FailedBatchSelection } from '../../api/types';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const TOAST_MS = 8_000;

/** Asks before batches are tried again, then follows the work. */
export function RetryDialog(props: {
  name: string;
  selection: FailedBatchSelection;
  /** `3 selected`, `all 12`. */
  what: string;
  onOperation(operation: { id: string; title: string }): void;
  onClose(): void;
}) {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const retry = async () => {
    const answer = await api.retry(props.name, props.selection);
    if (answer.rejected.length > 0) {
      toasts.post({
        title: `${answer.rejected.length} batches were not taken`,
        description: answer.rejected
          .slice(0, 5)
          .map(({ batchId, reason }) => `${batchId}: ${reason}`)
          .join(', '),
        status: 'warning',
        timeout: TOAST_MS,
      });
    }
    if (answer.operationId) {
      props.onOperation({
        id: answer.operationId,
        title: `Retrying ${answer.accepted.length} failed batches of ${props.name}`,
      });
    }
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Retry ${props.what}?`}
      confirmLabel="Retry"
      onConfirm={retry}
      onClose={props.onClose}
    >
      <Text>
        The records are sent to the warehouse again as they came in. What lands
        is counted once; what is refused again stays here with the new reason.
      </Text>
    </ConfirmDialog>
  );
}
