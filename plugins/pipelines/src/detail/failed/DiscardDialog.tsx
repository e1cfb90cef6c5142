import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const MIN_REASON_LENGTH = 3;
const MAX_REASON_LENGTH = 500;
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
  const [reason, setReason] = useState('');
  const discard = async () => {
    await api.discard(props.name, props.id, reason.trim());
    toasts.post({
      title: `Failed batch ${props.what} was discarded`,
      status: 'success',
      timeout: TOAST_MS,
    });
    props.onDiscarded();
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Discard ${props.what}?`}
      confirmLabel="Discard for good"
      destructive
      isConfirmDisabled={reason.trim().length < MIN_REASON_LENGTH}
      onConfirm={discard}
      onClose={props.onClose}
    >
      <Text>
        Its records are deleted and can never be retried. Only administrators
        may do this.
      </Text>
      <TextField
        label="Reason"
        description="Kept in the audit trail with your name"
        isRequired
        value={reason}
        onChange={setReason}
        maxLength={MAX_REASON_LENGTH}
      />
    </ConfirmDialog>
  );
}
