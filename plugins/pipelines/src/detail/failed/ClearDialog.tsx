import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { Text, TextField } from '@backstage/ui';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const MIN_REASON_LENGTH = 3;
const MAX_REASON_LENGTH = 500;
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
  const [reason, setReason] = useState('');
  const clear = async () => {
    const { cleared } = await api.clear(props.name, reason.trim());
    toasts.post({
      title: `${cleared} failed ${cleared === 1 ? 'batch' : 'batches'} cleared`,
      status: 'success',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Clear all ${props.count} failed batches?`}
      confirmLabel="Clear"
      destructive
      isConfirmDisabled={reason.trim().length < MIN_REASON_LENGTH}
      onConfirm={clear}
      onClose={props.onClose}
    >
      <Text>
        The batches no longer count as open. Their records stay in the
        dead-letter store and can still be retried; they are not in the table.
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
