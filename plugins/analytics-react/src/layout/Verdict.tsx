import type { ReactNode } from 'react';
import type { Tone } from '../status/tones';
import styles from './Verdict.module.css';

/** The first thing on a page: is it fine, and below, what is not. */
export function Verdict(props: {
  tone: Tone;
  /** One sentence. */
  sentence: string;
  children?: ReactNode;
}) {
  return (
    <section className={`${styles.verdict} ${styles[props.tone]}`}>
      <h2 role="status">{props.sentence}</h2>
      {props.children}
    </section>
  );
}
