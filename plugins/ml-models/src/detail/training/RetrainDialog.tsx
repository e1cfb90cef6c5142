import {
  MAX_TRAINING_ITERATIONS,
  retrainRequestSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { RetrainRequestInput } from '@analytics-engine/plugin-analytics-common';
import {
  ConfirmDialog,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Checkbox, Select, Text, TextField } from '@backstage/ui';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';
import styles from '../../pages/Page.module.css';

/** Range that is offered: the sample shop's history is this long. */
const OFFERED_DAYS = 90;

const ALGORITHM_WORDS: Record<
  NonNullable<RetrainRequestInput['algorithm']>,
  string
> = {
  auto: 'The better of regression and boosting',
  'logistic-regression': 'Logistic regression',
  'gradient-boosting': 'Gradient boosting',
  'warehouse-linear': 'Linear, in the warehouse',
  external: 'External program',
};
const ALGORITHMS = retrainRequestSchema.shape.algorithm
  .unwrap()
  .options.map(id => ({ id, label: ALGORITHM_WORDS[id] }));

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
  const [algorithm, setAlgorithm] =
    useState<NonNullable<RetrainRequestInput['algorithm']>>('auto');
  const [iterations, setIterations] = useState('');
  const rangeProblem = problemOf(from, to);
  const iterationsProblem = problemOfIterations(iterations);
  return (
    <ConfirmDialog
      isOpen
      title={`Train ${name}`}
      confirmLabel="Train"
      isConfirmDisabled={
        rangeProblem !== undefined || iterationsProblem !== undefined
      }
      onConfirm={async () => {
        await act(
          () =>
            api.retrain(name, {
              trainingData: `${from}/${to}`,
              autoDeployIfBetter: autoDeploy,
              algorithm,
              ...(iterations && { maxIterations: Number(iterations) }),
            }),
          () => `${name} is being trained`,
        );
      }}
      onClose={props.onClose}
    >
      <Text>
        A version in production goes on answering. The newest part of the range
        is held out to judge the result.
      </Text>
      <div className={styles.pair}>
        <TextField label="From" type="text" value={from} onChange={setFrom} />
        <TextField
          label="To, not included"
          value={to}
          onChange={setTo}
          validationBehavior="aria"
          validate={() => rangeProblem}
        />
      </div>
      <div className={styles.pair}>
        <Select
          label="Algorithm"
          options={ALGORITHMS}
          value={algorithm}
          onChange={key => setAlgorithm(key as typeof algorithm)}
        />
        <TextField
          label="Most iterations"
          placeholder="as its definition says"
          inputMode="numeric"
          value={iterations}
          onChange={setIterations}
          validationBehavior="aria"
          validate={() => iterationsProblem}
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

function problemOfIterations(text: string): string | undefined {
  const { success } = retrainRequestSchema.shape.maxIterations.safeParse(
    text === '' ? undefined : Number(text),
  );
  return success
    ? undefined
    : `Expected a whole number from 1 to ${formatCount(
        MAX_TRAINING_ITERATIONS,
      )}, or nothing`;
}
