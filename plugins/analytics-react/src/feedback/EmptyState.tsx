import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './State.module.css';

/** Nothing to show, why that is, and what to do next. */
export function EmptyState(props: {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <Text as="h3" variant="title-x-small">
        {props.title}
      </Text>
      {props.description ? (
        <Text as="p" variant="body-medium" color="secondary">
          {props.description}
        </Text>
      ) : null}
      {props.action}
    </div>
  );
}
