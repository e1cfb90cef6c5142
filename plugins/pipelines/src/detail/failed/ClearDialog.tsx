import { ReasonDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const TOAST_MS = 6_000;

/** Asks for the reason before batches are marked as dealt with; it is audited. */
export function ClearDialog(props: {
  name: string;
  /** Open failed batches of the pipeline. */
  count: number;
  onClose(): void;
}) {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const clear = async (reason: string) => {
    const { cleared } = await api.clear(props.name, reason);
    toasts.post({
      title: `${cleared} failed ${cleared === 1 ? 'batch' : 'batches'} cleared`,
      status: 'success',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <ReasonDialog
      title={`Clear all ${props.count} failed batches?`}
      confirmLabel="Clear"
      destructive
      onConfirm={clear}
      onClose={props.onClose}
    >
      The batches no longer count as open. Their records stay in the dead-letter
      store and can still be retried; they are not in the table.
    </ReasonDialog>
  );
}
