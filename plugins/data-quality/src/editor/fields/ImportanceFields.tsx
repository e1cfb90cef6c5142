import {
  CHECK_SEVERITIES,
  FAILURE_ACTIONS,
  FAILURE_ACTION_TEXTS,
} from '@analytics-engine/plugin-analytics-common';
import type {
  CheckSeverity,
  FailureAction,
} from '@analytics-engine/plugin-analytics-common';
import {
  Checkbox,
  CheckboxGroup,
  NumberField,
  Radio,
  RadioGroup,
  TextField,
} from '@backstage/ui';
import { SEVERITIES } from '../../words/statuses';
import { errorAt, invalid } from '../fieldErrors';
import styles from '../Editor.module.css';
import { FieldProblem } from './FieldProblem';
import type { FieldsProps } from './types';

/** How much the check matters, and what its failure does. */
export function ImportanceFields(props: FieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <RadioGroup
        label="Severity"
        value={draft.severity}
        onChange={severity => onChange({ severity: severity as CheckSeverity })}
      >
        {CHECK_SEVERITIES.map(severity => (
          <Radio key={severity} value={severity}>
            {SEVERITIES[severity].word}: {SEVERITIES[severity].meaning}
          </Radio>
        ))}
      </RadioGroup>
      {draft.severity === 'critical' ? (
        <CheckboxGroup
          label="When it fails"
          description="Beside opening an incident; each can be undone"
          value={draft.onFailure}
          onChange={onFailure =>
            onChange({ onFailure: onFailure as FailureAction[] })
          }
        >
          {FAILURE_ACTIONS.map(action => (
            <Checkbox key={action} value={action}>
              {FAILURE_ACTION_TEXTS[action]}
            </Checkbox>
          ))}
        </CheckboxGroup>
      ) : null}
      <FieldProblem message={errorAt(errors, 'onFailure')} />
      <div className={styles.pair}>
        <NumberField
          label="Weight"
          description="Its share in the score of its dimension"
          minValue={0.1}
          maxValue={100}
          step={0.1}
          value={draft.weight}
          onChange={weight => onChange({ weight })}
          {...invalid(errors, 'weight')}
        />
        <TextField
          label="Owner"
          secondaryLabel="optional"
          description="A user or group of the catalog; the owner of the dataset otherwise"
          placeholder="group:default/data-platform"
          value={draft.owner}
          onChange={owner => onChange({ owner })}
          {...invalid(errors, 'owner')}
        />
      </div>
      <Checkbox
        isSelected={draft.enabled}
        onChange={enabled => onChange({ enabled })}
      >
        Switched on
      </Checkbox>
    </>
  );
}
