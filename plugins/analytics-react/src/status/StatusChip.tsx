import type { ReactNode } from 'react';
import type { Tone } from './tones';
import styles from './StatusChip.module.css';

/** A state in one word with its tone; the shape of the mark differs too, not only the colour. */
export function StatusChip(props: {
  tone: Tone;
  children: ReactNode;
  /** Longer explanation, shown on hover. */
  title?: string;
}) {
  return (
    <span
      className={`${styles.chip} ${styles[props.tone]}`}
      title={props.title}
    >
      <span className={styles.mark} aria-hidden />
      {props.children}
    </span>
  );
}
