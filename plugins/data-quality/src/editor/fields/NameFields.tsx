import { TextField } from '@backstage/ui';
import type { CheckEditor } from '../useCheckEditor';
import { invalid } from '../fieldErrors';
import styles from '../Editor.module.css';

/** What the check is called. */
export function NameFields(props: { editor: CheckEditor; isFixed: boolean }) {
  const { written, draft, errors, change } = props.editor;
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label="Name"
          description="What people read when it fails"
          placeholder={draft.name}
          value={written.name}
          onChange={name => change({ name })}
          {...invalid(errors, 'name')}
        />
        <TextField
          label="Id"
          description={
            props.isFixed
              ? 'It stays, so that its history does'
              : 'Lower-case letters, digits, - and _'
          }
          placeholder={draft.id}
          isDisabled={props.isFixed}
          value={written.id}
          onChange={id => change({ id })}
          {...invalid(errors, 'id')}
        />
      </div>
      <TextField
        label="Description"
        secondaryLabel="optional"
        description="Why it has to hold, and what to do when it does not"
        value={written.description}
        onChange={description => change({ description })}
        {...invalid(errors, 'description')}
      />
    </>
  );
}
