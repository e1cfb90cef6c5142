import type {
  PipelineListItem,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Alert, Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

const TOAST_MS = 6_000;

/** Deleting asks for the name, so that nobody deletes the wrong one. */
export function DeletePipelineDialog(props: {
  name: string;
  state: PipelineState;
  origin: PipelineListItem['origin'];
  onClose(): void;
}) {
  const { name, state } = props;
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const obstacle = obstacleOf(props.origin, state);
  const remove = async () => {
    await api.remove(name);
    toasts.post({
      title: `${name} was deleted`,
      status: 'success',
      timeout: TOAST_MS,
    });
    navigate('/pipelines');
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Delete ${name}?`}
      confirmLabel="Delete pipeline"
      destructive
      isConfirmDisabled={obstacle !== undefined || typed !== name}
      onConfirm={remove}
      onClose={props.onClose}
    >
      <Text>
        Its definition is removed. Rows that landed and events in the log stay,
        and so does its place: a pipeline of the same name and source goes on
        where this one ended.
      </Text>
      {obstacle ? (
        <Alert status="warning" icon role="status" title={obstacle} />
      ) : (
        <TextField
          label={`Type ${name} to confirm`}
          value={typed}
          onChange={setTyped}
        />
      )}
    </ConfirmDialog>
  );
}

function obstacleOf(
  origin: PipelineListItem['origin'],
  state: PipelineState,
): string | undefined {
  if (origin === 'configuration') {
    return 'It comes from the configuration: remove it there.';
  }
  return state === 'STOPPED'
    ? undefined
    : 'Stop it first: only a stopped pipeline can be deleted.';
}
