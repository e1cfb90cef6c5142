import { Text } from '@backstage/ui';
import styles from '../../pages/Quality.module.css';

/** Keys of some failing rows; personal columns were masked by the backend. */
export function SampleKeys(props: { keys: string[]; most?: number }) {
  const { keys } = props;
  if (keys.length === 0) {
    return null;
  }
  const shown = keys.slice(0, props.most ?? keys.length);
  return (
    <div>
      <Text as="div" variant="body-small" color="secondary">
        Some failing rows
      </Text>
      <ul className={styles.keys} aria-label="Keys of some failing rows">
        {shown.map(key => (
          <li key={key} className={styles.mono}>
            {key}
          </li>
        ))}
      </ul>
    </div>
  );
}
