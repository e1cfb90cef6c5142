import { TextField } from '@backstage/ui';
import { invalid } from '../fieldErrors';
import styles from '../Editor.module.css';
import type { FieldsProps } from './types';

/** Which rows are looked at. */
export function ScopeFields(props: FieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <div className={styles.pair}>
      <TextField
        label="Only rows for which"
        secondaryLabel="optional"
        description="A condition in ClickHouse's SQL over the columns"
        placeholder="status = 'paid'"
        className={styles.code}
        value={draft.filter}
        onChange={filter => onChange({ filter })}
        {...invalid(errors, 'filter')}
      />
      <TextField
        label="Only rows of the last"
        secondaryLabel="optional"
        description="Such as 1d or 30d before a run, by the time column; empty: the whole table"
        value={draft.window}
        onChange={window => onChange({ window })}
        {...invalid(errors, 'window')}
      />
    </div>
  );
}
