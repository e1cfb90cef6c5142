import { Checkbox, Radio, RadioGroup } from '@backstage/ui';
import type { RuleDraft } from '../draft';
import { errorAt } from '../fieldErrors';
import { ColumnField } from './ColumnField';
import { FieldProblem } from './FieldProblem';
import { RuleFields } from './RuleFields';
import type { FieldsProps } from './types';

const KINDS: Array<[kind: RuleDraft['kind'], label: string]> = [
  ['set', 'is one of several values'],
  ['range', 'lies in a range'],
  ['regex', 'matches a pattern'],
  ['length', 'has a length'],
  ['type', 'is written as a number, date, e-mail address, ...'],
  ['reference', 'occurs in another dataset'],
];

/** Every value that is there obeys a rule. */
export function ValidityFields(props: FieldsProps) {
  const { draft, columns, errors, onChange } = props;
  return (
    <>
      <ColumnField
        label="Column"
        description="Nulls are left to completeness"
        isRequired
        value={draft.column}
        columns={columns}
        error={errorAt(errors, 'column')}
        onChange={column => onChange({ column })}
      />
      <RadioGroup
        label="A value is valid when it"
        value={draft.rule.kind}
        onChange={kind =>
          onChange({ rule: { kind: kind as RuleDraft['kind'] } })
        }
      >
        {KINDS.map(([kind, label]) => (
          <Radio key={kind} value={kind}>
            {label}
          </Radio>
        ))}
      </RadioGroup>
      <RuleFields
        rule={draft.rule}
        errors={errors}
        onChange={part => onChange({ rule: { ...draft.rule, ...part } })}
      />
      <FieldProblem message={errors.rule} />
      <Checkbox isSelected={draft.not} onChange={not => onChange({ not })}>
        The other way round: such a value is the invalid one
      </Checkbox>
    </>
  );
}
