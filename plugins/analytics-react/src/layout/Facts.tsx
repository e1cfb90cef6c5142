import { Fragment } from 'react';
import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and values in two columns. */
export function Facts(props: {
  items: ReadonlyArray<readonly [name: string, value: ReactNode]>;
}) {
  return (
    <dl className={styles.facts}>
      {props.items.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
