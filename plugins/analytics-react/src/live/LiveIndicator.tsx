import { Text } from '@backstage/ui';
import { errorMessage } from '../feedback/errorMessage';
import type { Live } from './useLive';
import styles from './LiveIndicator.module.css';

/** Says whether the numbers beside it are current, and since when not. */
export function LiveIndicator(props: {
  live: Pick<Live<unknown>, 'isStale' | 'updatedAt' | 'error'>;
}) {
  const { isStale, updatedAt, error } = props.live;
  if (isStale && updatedAt) {
    return (
      <span className={styles.stale} role="status">
        <span className={styles.dot} aria-hidden />
        <Text variant="body-small" color="warning">
          Not updated since {updatedAt.toFormat('HH:mm:ss')}
          {error ? `: ${errorMessage(error)}` : ''}
        </Text>
      </span>
    );
  }
  return (
    <span className={styles.live}>
      <span className={styles.dot} aria-hidden />
      <Text variant="body-small" color="secondary">
        {updatedAt ? 'Live' : 'Loading'}
      </Text>
    </span>
  );
}
