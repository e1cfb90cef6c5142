import { ReasonDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { FailedBatchSelection } from '../../api/types';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const TOAST_MS = 6_000;

/** Asks for the reason before batches are marked as dealt with; it is audited. */
export function ClearDialog(props: {
  name: string;
  selection: FailedBatchSelection;
  /** `3 selected`, `all 12`. */
  what: string;
  onClose(): void;
}) {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const clear = async (reason: string) => {
    const { cleared } = await api.clear(props.name, props.selection, reason);
    toasts.post({
      title: `${cleared} failed ${cleared === 1 ? 'batch' : 'batches'} cleared`,
      status: cleared > 0 ? 'success' : 'warning',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <ReasonDialog
      title={`Clear ${props.what}?`}
      confirmLabel="Clear"
      destructive
      onConfirm={clear}
      onClose={props.onClose}
    >
      What is cleared no longer counts as open. The records stay in the
      dead-letter store and can still be retried; they are not in the table.
    </ReasonDialog>
  );
}
