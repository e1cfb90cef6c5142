import { QUALITY_DIMENSIONS } from '@analytics-engine/plugin-analytics-common';
import type { QualityDimension } from '@analytics-engine/plugin-analytics-common';
import { Radio, RadioGroup, Select, TextAreaField } from '@backstage/ui';
import { DIMENSIONS } from '../../words/checkTypes';
import { invalid } from '../fieldErrors';
import styles from '../Editor.module.css';
import type { FieldsProps } from './types';

/** A query of one's own that finds what is wrong. */
export function SqlFields(props: FieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <TextAreaField
        label="SELECT that finds what is wrong"
        description="Over tables of registered datasets; it can change nothing. {from:DateTime} and {to:DateTime} stand for the window"
        isRequired
        className={styles.code}
        rows={6}
        placeholder={`SELECT * FROM ${draft.dataset} WHERE quantity < 0`}
        value={draft.query}
        onChange={query => onChange({ query })}
        {...invalid(errors, 'query')}
      />
      <div className={styles.pair}>
        <RadioGroup
          label="It returns"
          value={draft.returns}
          onChange={returns =>
            onChange({ returns: returns as 'rows' | 'count' })
          }
        >
          <Radio value="rows">the rows that fail</Radio>
          <Radio value="count">one number: how many fail</Radio>
        </RadioGroup>
        <Select
          label="Counts in the dimension"
          options={QUALITY_DIMENSIONS.map(id => ({
            id,
            label: DIMENSIONS[id],
          }))}
          value={draft.dimension}
          onChange={key => onChange({ dimension: key as QualityDimension })}
        />
      </div>
    </>
  );
}
