import { Container } from '@backstage/ui';
import type { PropsWithChildren } from 'react';
import styles from './PageBody.module.css';

/** What stands below a page's header: its parts under one another. */
export function PageBody(props: PropsWithChildren<{}>) {
  return (
    <Container>
      <main className={styles.page}>{props.children}</main>
    </Container>
  );
}

/** Lays charts out beside each other where there is room. */
export function ChartGrid(props: PropsWithChildren<{}>) {
  return <div className={styles.charts}>{props.children}</div>;
}
