import { NumberField, Select, TextField } from '@backstage/ui';
import type { GroupDraft, MeasureDraft } from '../draft';
import { errorAt, invalid } from '../fieldErrors';
import type { FieldErrors } from '../fieldErrors';
import styles from '../Editor.module.css';
import { ColumnField } from './ColumnField';
import { FieldProblem } from './FieldProblem';
import { DatasetField } from './OtherColumnFields';
import type { FieldsProps } from './types';

const AGGREGATES: Array<[id: MeasureDraft['aggregate'], label: string]> = [
  ['count', 'Number of rows'],
  ['sum', 'Sum of'],
  ['min', 'Smallest'],
  ['max', 'Largest'],
  ['distinct', 'Number of different'],
];

const WHOLE = 'value';

/** Two datasets agree on a figure. */
export function ReconciliationFields(props: FieldsProps) {
  const { draft, columns, errors, onChange } = props;
  const { other, tolerance } = draft;
  // Comparing by one column covers what people reconcile by; more is written as YAML.
  const group: GroupDraft | undefined = draft.groupBy[0];
  const setGroup = (part: Partial<GroupDraft>) =>
    onChange({
      groupBy: [
        { ...(group ?? { column: '' }), ...part },
        ...draft.groupBy.slice(1),
      ].filter(({ column }) => column !== ''),
    });
  return (
    <>
      <MeasureFields
        measure={draft.measure}
        errors={errors}
        onChange={measure => onChange({ measure })}
      />
      <div className={styles.pair}>
        <DatasetField
          value={other.dataset}
          error={errorAt(errors, 'other.dataset')}
          onChange={dataset => onChange({ other: { ...other, dataset } })}
        />
        <TextField
          label="Only its rows for which"
          secondaryLabel="optional"
          className={styles.code}
          value={other.filter}
          onChange={filter => onChange({ other: { ...other, filter } })}
          {...invalid(errors, 'other.filter')}
        />
      </div>
      <div className={styles.pair}>
        <ColumnField
          label="Compared by"
          description="A key or a time; without one, one figure of each"
          value={group?.column ?? ''}
          columns={columns}
          error={errorAt(errors, 'groupBy')}
          onChange={column => setGroup({ column })}
        />
        {group ? (
          <Select
            label="By its"
            options={[
              { id: WHOLE, label: 'value' },
              { id: 'hour', label: 'hour' },
              { id: 'day', label: 'day' },
              { id: 'month', label: 'month' },
            ]}
            value={group.bucket ?? WHOLE}
            onChange={key =>
              setGroup({
                bucket:
                  key === WHOLE ? undefined : (key as GroupDraft['bucket']),
              })
            }
          />
        ) : null}
      </div>
      <div className={styles.pair}>
        <NumberField
          label="Differences up to this are agreement"
          minValue={0}
          value={tolerance.absolute}
          onChange={absolute =>
            onChange({ tolerance: { ...tolerance, absolute } })
          }
          {...invalid(errors, 'tolerance.absolute')}
        />
        <NumberField
          label="Or up to this share, in percent"
          minValue={0}
          maxValue={100}
          value={tolerance.percent}
          onChange={percent =>
            onChange({ tolerance: { ...tolerance, percent } })
          }
          {...invalid(errors, 'tolerance.percent')}
        />
      </div>
    </>
  );
}

function MeasureFields(props: {
  measure: MeasureDraft;
  errors: FieldErrors;
  onChange(measure: MeasureDraft): void;
}) {
  const { measure, errors, onChange } = props;
  return (
    <div className={styles.pair}>
      <div>
        <Select
          label="Figure"
          options={AGGREGATES.map(([id, label]) => ({ id, label }))}
          value={measure.aggregate}
          onChange={key =>
            onChange({
              ...measure,
              aggregate: key as MeasureDraft['aggregate'],
            })
          }
        />
        <FieldProblem message={errors.measure} />
      </div>
      {measure.aggregate === 'count' ? null : (
        <TextField
          label="Expression"
          description="Over the columns of one row, such as quantity * unit_price"
          isRequired
          className={styles.code}
          value={measure.expression ?? ''}
          onChange={expression => onChange({ ...measure, expression })}
          {...invalid(errors, 'measure.expression')}
        />
      )}
    </div>
  );
}
