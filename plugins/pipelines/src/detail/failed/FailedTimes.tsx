import { Button } from '@backstage/ui';
import { DateTime } from 'luxon';
import type { FailedBatchFilter } from '../../api/types';
import styles from './Failed.module.css';

const LAST_TIME = '9999-12-31T23:59';

/** From when to when: the list, and with it what retry and clear mean. */
export function FailedTimes(props: {
  filter: FailedBatchFilter;
  onChange(filter: FailedBatchFilter): void;
}) {
  const { filter, onChange } = props;
  return (
    <div className={styles.times} role="group" aria-label="Times">
      <TimeField
        label="Last tried from"
        value={filter.from}
        onChange={from => onChange({ ...filter, from })}
      />
      <TimeField
        label="First seen until"
        value={filter.to}
        onChange={to => onChange({ ...filter, to })}
      />
      {filter.from || filter.to ? (
        <Button
          size="small"
          variant="tertiary"
          onPress={() =>
            onChange({ ...filter, from: undefined, to: undefined })
          }
        >
          Any time
        </Button>
      ) : null}
    </div>
  );
}

function TimeField(props: {
  label: string;
  value: string | undefined;
  onChange(value: string | undefined): void;
}) {
  return (
    <label>
      {props.label}
      <input
        type="datetime-local"
        max={LAST_TIME}
        value={props.value ? toLocal(props.value) : ''}
        onChange={({ target }) => props.onChange(toIso(target.value))}
      />
    </label>
  );
}

/** Nothing until the field holds a whole time. */
function toIso(local: string): string | undefined {
  return local
    ? DateTime.fromISO(local).toUTC().toISO() ?? undefined
    : undefined;
}

function toLocal(iso: string): string {
  return DateTime.fromISO(iso).toFormat("yyyy-MM-dd'T'HH:mm");
}
