import type { PipelineHold } from '@analytics-engine/plugin-analytics-common';
import { ReasonDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

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
  const release = async (reason: string) => {
    await api.release(name, reason);
    toasts.post({
      title: `${name} is released`,
      status: 'success',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <ReasonDialog
      title={`Release ${name}?`}
      confirmLabel="Release"
      onConfirm={release}
      onClose={props.onClose}
    >
      {holds.length === 1 ? 'The gate opens' : `${holds.length} gates open`} for
      every pipeline that writes{' '}
      {[...new Set(holds.map(({ dataset }) => dataset))].join(', ')}. What was
      found is not mended by that: the next events may bring more of it.
    </ReasonDialog>
  );
}
