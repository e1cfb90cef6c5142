import { PageSection } from '@analytics-engine/plugin-analytics-react';
import {
  NumberField,
  Radio,
  RadioGroup,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import type { ReactNode } from 'react';
import type { FieldErrors, PipelineFormValues } from './draft';
import { TopicField } from './TopicField';
import styles from './Form.module.css';

/** Every field of a definition; creating and editing share it. */
export function PipelineFields(props: {
  values: PipelineFormValues;
  errors: FieldErrors;
  /** A pipeline keeps its name and its source. */
  isFixed?: boolean;
  /** The choice of the dataset, which differs between creating and editing. */
  dataset: ReactNode;
  onChange(part: Partial<PipelineFormValues>): void;
}) {
  const { values, errors, onChange } = props;
  const invalid = (field: string) => ({
    validationBehavior: 'aria' as const,
    validate: () => errors[field],
  });
  return (
    <>
      <PageSection title="Pipeline">
        <div className={styles.pair}>
          <TextField
            label="Name"
            description="Lower-case letters, digits, - and _"
            isRequired
            isDisabled={props.isFixed}
            value={values.name}
            onChange={name => onChange({ name })}
            {...invalid('name')}
          />
          <TextField
            label="Description"
            secondaryLabel="optional"
            description="What it is for, shown in the catalog"
            value={values.description}
            onChange={description => onChange({ description })}
            {...invalid('description')}
          />
        </div>
      </PageSection>
      <PageSection
        title="Source"
        description={
          props.isFixed
            ? 'Where the events come from; for another source, create another pipeline'
            : 'Where the events come from'
        }
      >
        <div className={styles.pair}>
          <TopicField
            value={values.topic}
            error={errors['source.topic']}
            isDisabled={props.isFixed}
            onChange={topic => onChange({ topic })}
          />
          <TextField
            label="Consumer group"
            isDisabled={props.isFixed}
            secondaryLabel="optional"
            description="Its place in the topic is kept under this name"
            placeholder={values.name ? `${values.name}-group` : undefined}
            value={values.group}
            onChange={group => onChange({ group })}
            {...invalid('source.group')}
          />
        </div>
      </PageSection>
      <PageSection title="Dataset" description="Where the rows land">
        {props.dataset}
      </PageSection>
      <PageSection
        title="Transform"
        description="Without one, keys of the event become columns of the same name"
      >
        <TextAreaField
          label="SELECT over the incoming rows"
          secondaryLabel="optional"
          placeholder="SELECT order_id, upper(currency) AS currency FROM input WHERE total > 0"
          className={styles.code}
          rows={5}
          value={values.transform}
          onChange={transform => onChange({ transform })}
          {...invalid('transform')}
        />
        <TextAreaField
          label="Incoming columns"
          secondaryLabel="optional"
          description="One column and its type per line; without them, those of the table"
          className={styles.code}
          rows={3}
          value={values.input}
          onChange={input => onChange({ input })}
          {...invalid('input')}
        />
      </PageSection>
      <PageSection
        title="Blocks"
        description="Larger blocks are cheaper, smaller windows are sooner visible"
      >
        <div className={styles.pair}>
          <NumberField
            label="Records in a block, at most"
            description="From 1 to 200,000"
            minValue={1}
            value={values.batchSize}
            onChange={batchSize => onChange({ batchSize })}
            {...invalid('batchSize')}
          />
          <TextField
            label="Longest wait"
            description="Such as 500ms, 1s or 2m"
            value={values.windowSize}
            onChange={windowSize => onChange({ windowSize })}
            {...invalid('windowSize')}
          />
        </div>
        <RadioGroup
          label="When the warehouse refuses a record"
          value={values.onError}
          onChange={onError =>
            onChange({ onError: onError as PipelineFormValues['onError'] })
          }
        >
          <Radio value="quarantine">Set it aside and go on</Radio>
          <Radio value="stop">Stop at it</Radio>
        </RadioGroup>
      </PageSection>
    </>
  );
}
