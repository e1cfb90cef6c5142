import { ReasonDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const TOAST_MS = 6_000;

/** Asks for the reason before a batch and its records are gone for good; it is audited. */
export function DiscardDialog(props: {
  name: string;
  id: string;
  what: string;
  onDiscarded(): void;
  onClose(): void;
}) {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const discard = async (reason: string) => {
    await api.discard(props.name, props.id, reason);
    toasts.post({
      title: `Failed batch ${props.what} was discarded`,
      status: 'success',
      timeout: TOAST_MS,
    });
    props.onDiscarded();
    await refresh();
  };
  return (
    <ReasonDialog
      title={`Discard ${props.what}?`}
      confirmLabel="Discard for good"
      destructive
      onConfirm={discard}
      onClose={props.onClose}
    >
      Its records are deleted and can never be retried. Only administrators may
      do this.
    </ReasonDialog>
  );
}
