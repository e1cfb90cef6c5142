import { Text } from '@backstage/ui';
import { errorMessage } from '../feedback/errorMessage';
import { OVERDUE_AFTER_MS } from './useOverdue';
import type { Live } from './useLive';
import styles from './LiveIndicator.module.css';

type LiveState = Pick<
  Live<unknown>,
  'isStale' | 'isOverdue' | 'updatedAt' | 'error'
>;

/**
 * Says whether the numbers beside it are current, and since when not. Of several
 * sources it speaks of the first that is not.
 */
export function LiveIndicator(props: { live: LiveState | LiveState[] }) {
  const sources = [props.live].flat();
  const late = sources.find(({ isStale, isOverdue }) => isStale || isOverdue);
  if (late) {
    return (
      <span className={styles.stale} role="status">
        <span className={styles.dot} aria-hidden />
        <Text variant="body-small" color="warning">
          {describe(late)}
        </Text>
      </span>
    );
  }
  return (
    <span className={styles.live}>
      <span className={styles.dot} aria-hidden />
      <Text variant="body-small" color="secondary">
        {sources.every(({ updatedAt }) => updatedAt) ? 'Live' : 'Loading'}
      </Text>
    </span>
  );
}

function describe({ error, updatedAt }: LiveState): string {
  const why = error
    ? errorMessage(error)
    : `no answer for ${OVERDUE_AFTER_MS / 1000} seconds`;
  return updatedAt
    ? `Not updated since ${updatedAt.toFormat('HH:mm:ss')}: ${why}`
    : `Still loading: ${why}`;
}
