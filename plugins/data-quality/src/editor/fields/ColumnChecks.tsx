import { Checkbox, TextAreaField, TextField } from '@backstage/ui';
import { errorAt, invalid } from '../fieldErrors';
import styles from '../Editor.module.css';
import { ColumnField, ColumnsField } from './ColumnField';
import type { FieldsProps } from './types';

/** Values of a column are there. */
export function CompletenessFields(props: FieldsProps) {
  const { draft, columns, errors, onChange } = props;
  return (
    <>
      <ColumnField
        label="Column"
        isRequired
        value={draft.column}
        columns={columns}
        error={errorAt(errors, 'column')}
        onChange={column => onChange({ column })}
      />
      <TextAreaField
        label="Texts that stand for a missing value"
        secondaryLabel="optional"
        description="One per line, such as n/a; null always counts, and so does the empty text unless you list some here"
        rows={2}
        value={draft.missingValues.join('\n')}
        onChange={text => onChange({ missingValues: linesOf(text) })}
        {...invalid(errors, 'missingValues')}
      />
    </>
  );
}

/** No two rows share a key. */
export function UniquenessFields(props: FieldsProps) {
  const { draft, columns, errors, onChange } = props;
  return (
    <ColumnsField
      label="Columns of the key"
      description="Together they must be unique; rows with a null among them do not count"
      value={draft.columns}
      columns={columns}
      error={errorAt(errors, 'columns')}
      onChange={chosen => onChange({ columns: chosen })}
    />
  );
}

/** The newest time in a column is not too old. */
export function FreshnessFields(props: FieldsProps) {
  const { draft, columns, errors, onChange } = props;
  return (
    <>
      <ColumnField
        label="Time column"
        description="The dataset's own unless you choose another"
        value={draft.column}
        columns={columns.filter(({ type }) => /Date/.test(type))}
        error={errorAt(errors, 'column')}
        onChange={column => onChange({ column })}
      />
      <div className={styles.pair}>
        <TextField
          label="Warns when the newest row is older than"
          description="Such as 5m, 1h or 1d"
          isRequired
          value={draft.warnAfter}
          onChange={warnAfter => onChange({ warnAfter })}
          {...invalid(errors, 'warnAfter')}
        />
        <TextField
          label="Fails when it is older than"
          description="The operations manual says 15m"
          isRequired
          value={draft.failAfter}
          onChange={failAfter => onChange({ failAfter })}
          {...invalid(errors, 'failAfter')}
        />
      </div>
    </>
  );
}

/** Columns and types are those of a snapshot. */
export function SchemaFields(props: FieldsProps) {
  const { draft, onChange } = props;
  return (
    <>
      <p className={styles.hint}>
        {draft.snapshot
          ? `Compared with the ${draft.snapshot.length} columns that were kept when it was written.`
          : 'Compared with the columns as they are when the check is saved.'}
      </p>
      {draft.snapshot ? (
        <Checkbox
          isSelected={false}
          onChange={() => onChange({ snapshot: undefined })}
        >
          Take the columns as they are now instead
        </Checkbox>
      ) : null}
      <Checkbox
        isSelected={draft.allowNewColumns}
        onChange={allowNewColumns => onChange({ allowNewColumns })}
      >
        Further columns are fine
      </Checkbox>
    </>
  );
}

/** Lines of a text area; an empty last line stays while it is written. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
