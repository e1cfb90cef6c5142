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

/** Deleting asks for the name, because the place in the topic is gone with it. */
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
      isConfirmDisabled={typed !== name}
      onConfirm={remove}
      onClose={props.onClose}
    >
      <Text>
        It stops reading and its definition is removed. Rows that landed and
        events in the log stay.
      </Text>
      {state !== 'STOPPED' && state !== 'FAILED' ? (
        <Alert
          status="warning"
          icon
          title="It is not stopped"
          description="The block in hand is finished first."
        />
      ) : null}
      {props.origin === 'configuration' ? (
        <Alert
          status="info"
          icon
          title="It comes from the configuration"
          description="As long as it stands there it may come back at the next start."
        />
      ) : null}
      <TextField
        label={`Type ${name} to confirm`}
        value={typed}
        onChange={setTyped}
      />
    </ConfirmDialog>
  );
}
