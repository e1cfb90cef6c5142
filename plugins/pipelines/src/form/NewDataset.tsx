import { Alert, Button, Flex, TextAreaField, TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatasetRequest } from '../api/types';
import { ColumnsEditor } from './ColumnsEditor';
import { inferColumns } from './inferColumns';
import type { InferredColumns } from './inferColumns';
import styles from './Form.module.css';

/** The part of the form that makes a new dataset: from a sample event or by hand. */
export function NewDataset(props: {
  value: DatasetRequest;
  error?: string;
  onChange(value: DatasetRequest): void;
}) {
  const { value, onChange } = props;
  const [sample, setSample] = useState('');
  const [problem, setProblem] = useState<string>();
  const [inferred, setInferred] = useState<InferredColumns>();
  const infer = () => {
    try {
      const result = inferColumns(sample);
      setInferred(result);
      setProblem(undefined);
      onChange({
        ...value,
        columns: result.columns,
        timeColumn: result.timeColumn,
      });
    } catch (error) {
      setInferred(undefined);
      setProblem((error as Error).message);
    }
  };
  return (
    <Flex direction="column" gap="4">
      <TextField
        label="Name of the new dataset"
        description="Also the table's name: letters, digits and _"
        isRequired
        validationBehavior="aria"
        validate={() => props.error}
        value={value.name}
        onChange={name => onChange({ ...value, name })}
      />
      <TextAreaField
        label="Sample event"
        secondaryLabel="optional"
        description="One JSON object, or several, one per line. It stays in this browser."
        className={styles.code}
        rows={5}
        value={sample}
        onChange={setSample}
      />
      <div>
        <Button
          size="small"
          variant="secondary"
          isDisabled={sample.trim() === ''}
          onPress={infer}
        >
          Work out the columns
        </Button>
      </div>
      {problem ? (
        <Alert role="alert" status="danger" icon title={problem} />
      ) : null}
      {inferred && inferred.skipped.length > 0 ? (
        <Alert
          role="status"
          status="warning"
          icon
          title="Some keys cannot be columns"
          description={inferred.skipped
            .slice(0, 10)
            .map(({ key, reason }) => `${key}: ${reason}`)
            .join('. ')}
        />
      ) : null}
      <ColumnsEditor
        columns={value.columns}
        onChange={columns => onChange({ ...value, columns })}
      />
      <TextField
        label="Time column"
        secondaryLabel="optional"
        description="When the event happened; queries by time and retention use it"
        value={value.timeColumn ?? ''}
        onChange={timeColumn =>
          onChange({ ...value, timeColumn: timeColumn || undefined })
        }
      />
    </Flex>
  );
}
