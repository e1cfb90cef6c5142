import { VALUE_FORMATS } from '@analytics-engine/plugin-analytics-common';
import { Checkbox, Select, TextAreaField, TextField } from '@backstage/ui';
import type { ReactNode } from 'react';
import type { RuleDraft } from '../draft';
import { errorAt, invalid } from '../fieldErrors';
import type { FieldErrors } from '../fieldErrors';
import styles from '../Editor.module.css';
import { linesOf } from './ColumnChecks';
import { FieldProblem } from './FieldProblem';
import { OptionalNumber } from './OptionalNumber';
import { OtherColumnFields } from './OtherColumnFields';

interface RuleFieldsProps {
  rule: RuleDraft;
  errors: FieldErrors;
  onChange(part: Partial<RuleDraft>): void;
}

/** What makes a value valid, by the kind of rule. */
export function RuleFields(props: RuleFieldsProps): ReactNode {
  const { rule, errors, onChange } = props;
  switch (rule.kind) {
    case 'set':
      return (
        <TextAreaField
          label="Values"
          description="One per line"
          isRequired
          rows={4}
          value={(rule.values ?? []).join('\n')}
          onChange={text => onChange({ values: linesOf(text) })}
          {...invalid(errors, 'rule.values')}
        />
      );
    case 'range':
      return <RangeFields {...props} />;
    case 'length':
      return (
        <div className={styles.pair}>
          <OptionalNumber
            label="At least"
            description="Characters of a text, elements of an array"
            value={numberOf(rule.min)}
            error={errors['rule.min']}
            onChange={min => onChange({ min })}
          />
          <OptionalNumber
            label="At most"
            value={numberOf(rule.max)}
            error={errors['rule.max']}
            onChange={max => onChange({ max })}
          />
        </div>
      );
    case 'regex':
      return (
        <TextField
          label="Pattern"
          description="A regular expression in RE2's syntax; it matches anywhere unless it begins with ^ and ends with $"
          isRequired
          className={styles.code}
          value={rule.pattern ?? ''}
          onChange={pattern => onChange({ pattern })}
          {...invalid(errors, 'rule.pattern')}
        />
      );
    case 'type':
      return (
        <div>
          <Select
            label="Written as"
            isRequired
            options={VALUE_FORMATS.map(id => ({ id, label: id }))}
            value={rule.format ?? null}
            onChange={key => onChange({ format: String(key ?? '') })}
            isInvalid={errorAt(errors, 'rule.format') !== undefined}
          />
          <FieldProblem message={errorAt(errors, 'rule.format')} />
        </div>
      );
    default:
      return (
        <OtherColumnFields
          dataset={rule.dataset ?? ''}
          column={rule.column ?? ''}
          errors={errors}
          prefix="rule"
          onChange={onChange}
        />
      );
  }
}

function RangeFields(props: RuleFieldsProps) {
  const { rule, errors, onChange } = props;
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label="At least"
          description="A number, a date or a text"
          value={String(rule.min ?? '')}
          onChange={min => onChange({ min })}
          {...invalid(errors, 'rule.min')}
        />
        <TextField
          label="At most"
          value={String(rule.max ?? '')}
          onChange={max => onChange({ max })}
          {...invalid(errors, 'rule.max')}
        />
      </div>
      <Checkbox
        isSelected={rule.exclusive ?? false}
        onChange={exclusive => onChange({ exclusive })}
      >
        The ends themselves are not valid
      </Checkbox>
    </>
  );
}

function numberOf(value: string | number | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
