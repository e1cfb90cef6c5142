import type { PipelineHold } from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const MIN_REASON_LENGTH = 3;
const MAX_REASON_LENGTH = 1_000;
const TOAST_MS = 6_000;

/** Asks for the reason before the gates that hold a pipeline are opened; it is audited. */
export function ReleaseDialog(props: {
  name: string;
  holds: PipelineHold[];
  onClose(): void;
}) {
  const { name, holds } = props;
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const [reason, setReason] = useState('');
  const release = async () => {
    await api.release(name, reason.trim());
    toasts.post({
      title: `${name} is released`,
      status: 'success',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Release ${name}?`}
      confirmLabel="Release"
      isConfirmDisabled={reason.trim().length < MIN_REASON_LENGTH}
      onConfirm={release}
      onClose={props.onClose}
    >
      <Text>
        {holds.length === 1 ? 'The gate opens' : `${holds.length} gates open`}{' '}
        for every pipeline that writes{' '}
        {[...new Set(holds.map(({ dataset }) => dataset))].join(', ')}. What was
        found is not mended by that: the next events may bring more of it.
      </Text>
      <TextField
        label="Reason"
        description="Kept with the gate and in the audit trail, with your name"
        isRequired
        value={reason}
        onChange={setReason}
        maxLength={MAX_REASON_LENGTH}
      />
    </ConfirmDialog>
  );
}
