import { Box, Text } from '@backstage/ui';
import { useId } from 'react';
import type { PropsWithChildren, ReactNode } from 'react';
import styles from './PageSection.module.css';

/** A titled part of a page; a landmark that screen readers can jump to. */
export function PageSection(
  props: PropsWithChildren<{
    title: string;
    description?: ReactNode;
    actions?: ReactNode;
  }>,
) {
  const id = useId();
  return (
    // The background is the library's, so that fields inside stand out from it.
    <Box
      as="section"
      bg="neutral"
      className={styles.section}
      aria-labelledby={id}
    >
      <header className={styles.header}>
        <div>
          <Text as="h2" id={id} variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          {props.description ? (
            <Text as="p" variant="body-small" color="secondary">
              {props.description}
            </Text>
          ) : null}
        </div>
        {props.actions ? (
          <div className={styles.actions}>{props.actions}</div>
        ) : null}
      </header>
      {props.children}
    </Box>
  );
}
