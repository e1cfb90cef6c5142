import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Checkbox, Text, TextField } from '@backstage/ui';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';
import styles from '../../pages/Page.module.css';

/** Range that is offered: the sample shop's history is this long. */
const OFFERED_DAYS = 90;

/** Asks which days to learn from. */
export function RetrainDialog(props: { name: string; onClose(): void }) {
  const { name } = props;
  const api = useApi(mlModelsApiRef);
  const act = useModelAction();
  const today = DateTime.utc().startOf('day');
  const [from, setFrom] = useState(
    today.minus({ days: OFFERED_DAYS }).toISODate(),
  );
  const [to, setTo] = useState(today.toISODate());
  const [autoDeploy, setAutoDeploy] = useState(true);
  const problem = problemOf(from, to);
  return (
    <ConfirmDialog
      isOpen
      title={`Train ${name} again`}
      confirmLabel="Train"
      isConfirmDisabled={problem !== undefined}
      onConfirm={async () => {
        await act(
          () =>
            api.retrain(name, {
              trainingData: `${from}/${to}`,
              autoDeployIfBetter: autoDeploy,
            }),
          () => `${name} is being trained`,
        );
      }}
      onClose={props.onClose}
    >
      <Text>
        The version in production goes on answering. The newest part of the
        range is held out to judge the result.
      </Text>
      <div className={styles.pair}>
        <TextField label="From" type="text" value={from} onChange={setFrom} />
        <TextField
          label="To, not included"
          value={to}
          onChange={setTo}
          validationBehavior="aria"
          validate={() => problem}
        />
      </div>
      <Checkbox isSelected={autoDeploy} onChange={setAutoDeploy}>
        Deploy it if it is better
      </Checkbox>
    </ConfirmDialog>
  );
}

function problemOf(from: string, to: string): string | undefined {
  const begin = DateTime.fromISO(from, { zone: 'utc' });
  const end = DateTime.fromISO(to, { zone: 'utc' });
  if (!begin.isValid || !end.isValid) {
    return 'Expected days such as 2026-01-31';
  }
  return begin < end ? undefined : 'Expected the begin before the end';
}
