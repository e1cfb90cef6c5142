import {
  BATCH_SCORES_DATASET,
  type BatchScoreRequestInput,
  type BatchScoreResponse,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';
import styles from '../../pages/Page.module.css';

/** Asks which rows to score and where the scores go. */
export function ScoreDialog(props: {
  model: string;
  onStarted(run: BatchScoreResponse): void;
  onClose(): void;
}) {
  const { model, onStarted, onClose } = props;
  const api = useApi(mlModelsApiRef);
  const act = useModelAction();
  const [dataset, setDataset] = useState('');
  const [entityColumn, setEntityColumn] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [target, setTarget] = useState<string>(BATCH_SCORES_DATASET);
  const problem = problemOf(from) ?? problemOf(to);
  const request: BatchScoreRequestInput = {
    ...(dataset && { dataset }),
    ...(dataset && entityColumn && { entityColumn }),
    ...(from && !problem && { from: toTime(from).toISO()! }),
    ...(to && !problem && { to: toTime(to).toISO()! }),
    target,
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Score a dataset with ${model}`}
      confirmLabel="Score"
      isConfirmDisabled={problem !== undefined || target === ''}
      onConfirm={async () => {
        onStarted(
          await act(
            () => api.score(model, request),
            answer =>
              `${answer.rows.toLocaleString('en-GB')} rows are being scored`,
          ),
        );
      }}
      onClose={onClose}
    >
      <Text>
        The version in production scores, also if it changes meanwhile.
      </Text>
      <TextField
        label="Dataset"
        description="With a column for each feature; empty for what the model's own definition reads"
        value={dataset}
        onChange={setDataset}
      />
      <TextField
        label="Column that says whom a row is about"
        description="Such as customer_id; may be empty"
        value={entityColumn}
        isDisabled={dataset === ''}
        onChange={setEntityColumn}
      />
      <div className={styles.pair}>
        <TextField
          label="From"
          description="Day or time in UTC; may be empty"
          value={from}
          onChange={setFrom}
          validationBehavior="aria"
          validate={() => problemOf(from)}
        />
        <TextField
          label="To, not included"
          value={to}
          onChange={setTo}
          validationBehavior="aria"
          validate={() => problemOf(to)}
        />
      </div>
      <TextField
        label="Dataset for the scores"
        description="Made when it is not there"
        value={target}
        onChange={setTarget}
      />
    </ConfirmDialog>
  );
}

function toTime(text: string): DateTime {
  return DateTime.fromISO(text, { zone: 'utc' });
}

function problemOf(text: string): string | undefined {
  return text === '' || toTime(text).isValid
    ? undefined
    : 'Expected a day such as 2026-01-31, or a time';
}
