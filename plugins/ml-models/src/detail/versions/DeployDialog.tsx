import { DEPLOYMENT_STRATEGIES } from '@analytics-engine/plugin-analytics-common';
import type {
  DeploymentStrategy,
  ModelStatus,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Checkbox, Radio, RadioGroup, Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';
import { STRATEGIES } from '../../words/deploymentStates';
import { parseSteps } from './parseSteps';

/** Asks how a version takes over. */
export function DeployDialog(props: {
  version: ModelVersion;
  status: ModelStatus;
  onClose(): void;
}) {
  const { model, version } = props.version;
  const api = useApi(mlModelsApiRef);
  const act = useModelAction();
  const navigate = useNavigate();
  const [strategy, setStrategy] = useState<DeploymentStrategy>(
    props.status.production ? 'canary' : 'immediate',
  );
  const [steps, setSteps] = useState('10, 25, 50, 100');
  const [stepDuration, setStepDuration] = useState('10m');
  const [autoPromote, setAutoPromote] = useState(true);
  const hasSteps = strategy === 'canary' || strategy === 'rolling';
  const isCompared = strategy !== 'immediate';
  const parsed = parseSteps(steps);
  const deploy = async () => {
    await act(
      () =>
        api.deploy({
          modelName: model,
          modelVersion: version,
          deploymentStrategy: strategy,
          ...(hasSteps ? { steps: parsed } : {}),
          ...(isCompared ? { stepDuration, autoPromote } : {}),
        }),
      answer => `${answer.version} is being deployed`,
    );
    navigate(`/ml-models/${model}/deployment`);
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Deploy ${version} of ${model}`}
      confirmLabel="Deploy"
      isConfirmDisabled={hasSteps && parsed === undefined}
      onConfirm={deploy}
      onClose={props.onClose}
    >
      <RadioGroup
        label="How it takes over"
        value={strategy}
        onChange={value => setStrategy(value as DeploymentStrategy)}
      >
        {DEPLOYMENT_STRATEGIES.map(id => (
          <Radio key={id} value={id}>
            {STRATEGIES[id].label}
          </Radio>
        ))}
      </RadioGroup>
      <Text variant="body-small" color="secondary">
        {STRATEGIES[strategy].description}.
      </Text>
      {hasSteps ? (
        <TextField
          label="Percent of the requests at each step"
          description="Rising, such as 10, 25, 50, 100"
          value={steps}
          onChange={setSteps}
          validationBehavior="aria"
          validate={() =>
            parsed === undefined
              ? 'Expected rising numbers up to 100 with commas between them'
              : undefined
          }
        />
      ) : null}
      {isCompared ? (
        <>
          <TextField
            label={hasSteps ? 'Least time of each step' : 'Least time watched'}
            description="Such as 30s, 10m or 2h"
            value={stepDuration}
            onChange={setStepDuration}
          />
          <Checkbox isSelected={autoPromote} onChange={setAutoPromote}>
            {strategy === 'blue-green'
              ? 'Take all requests as soon as it is loaded'
              : 'Go on by itself when the comparison is good'}
          </Checkbox>
        </>
      ) : null}
    </ConfirmDialog>
  );
}
