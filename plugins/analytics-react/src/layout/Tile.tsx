import { Text } from '@backstage/ui';
import type { PropsWithChildren, ReactNode } from 'react';
import type { Tone } from '../status/tones';
import styles from './Tile.module.css';

/** One key figure: label, value, and a line that says what it means. */
export function Tile(props: {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  tone?: Tone;
}) {
  return (
    <div className={`${styles.tile} ${styles[props.tone ?? 'neutral']}`}>
      <Text as="div" variant="body-small" color="secondary">
        {props.label}
      </Text>
      <div className={styles.value}>{props.value}</div>
      <div className={styles.hint}>{props.hint ?? '\u00a0'}</div>
    </div>
  );
}

/** Lays tiles out in as many columns as fit. */
export function TileRow(props: PropsWithChildren<{ label: string }>) {
  return (
    <div className={styles.row} role="group" aria-label={props.label}>
      {props.children}
    </div>
  );
}
