import type { PropsWithChildren } from 'react';
import styles from './StaleArea.module.css';

/** Greys what it holds while the values are not current. */
export function StaleArea(props: PropsWithChildren<{ isStale: boolean }>) {
  return (
    <div className={props.isStale ? styles.stale : styles.fresh}>
      {props.children}
    </div>
  );
}
