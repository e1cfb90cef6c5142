import { Select } from '@backstage/ui';
import { useDatasetQuality } from '../../hooks/useDataset';
import { useDatasetsQuality } from '../../hooks/useOverview';
import { errorAt } from '../fieldErrors';
import type { FieldErrors } from '../fieldErrors';
import styles from '../Editor.module.css';
import { ColumnField } from './ColumnField';
import { FieldProblem } from './FieldProblem';

/** A dataset to compare with. */
export function DatasetField(props: {
  value: string;
  error: string | undefined;
  onChange(dataset: string): void;
}) {
  const datasets = useDatasetsQuality().data?.datasets ?? [];
  return (
    <div>
      <Select
        label="Other dataset"
        isRequired
        options={datasets.map(({ dataset, description }) => ({
          id: dataset,
          label: dataset,
          description: description ?? undefined,
        }))}
        value={props.value || null}
        onChange={key => props.onChange(String(key ?? ''))}
        isInvalid={props.error !== undefined}
      />
      <FieldProblem message={props.error} />
    </div>
  );
}

/** A column of another dataset. */
export function OtherColumnFields(props: {
  dataset: string;
  column: string;
  errors: FieldErrors;
  /** Where the two stand in the definition. */
  prefix: string;
  onChange(part: { dataset?: string; column?: string }): void;
}) {
  const { dataset, column, errors, prefix, onChange } = props;
  return (
    <div className={styles.pair}>
      <DatasetField
        value={dataset}
        error={errorAt(errors, `${prefix}.dataset`)}
        onChange={chosen => onChange({ dataset: chosen, column: '' })}
      />
      {dataset ? (
        <ColumnOf
          key={dataset}
          dataset={dataset}
          column={column}
          error={errorAt(errors, `${prefix}.column`)}
          onChange={chosen => onChange({ column: chosen })}
        />
      ) : null}
    </div>
  );
}

function ColumnOf(props: {
  dataset: string;
  column: string;
  error: string | undefined;
  onChange(column: string): void;
}) {
  const columns = useDatasetQuality(props.dataset).data?.columns ?? [];
  return (
    <ColumnField
      label="Its column"
      description="Holds every valid value"
      isRequired
      value={props.column}
      columns={columns}
      error={props.error}
      onChange={props.onChange}
    />
  );
}
